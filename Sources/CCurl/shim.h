// What Swift can't call itself: libcurl's variadic functions, one typed wrapper for each type of
// argument. Beside them stand Linux's epoll, because libcurl's sockets are watched with it, and glibc's
// mallopt, because libcurl's buffers come and go with transfers.
#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>
#include <errno.h>
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static inline CURLcode curl_shim_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode curl_shim_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl copies strings, except for CURLOPT_POSTFIELDS.
static inline CURLcode curl_shim_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode curl_shim_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode curl_shim_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(easy, option, list);
}

// CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION have the same shape.
static inline CURLcode curl_shim_set_write(CURL *easy, CURLoption option, curl_write_callback f) {
    return curl_easy_setopt(easy, option, f);
}

static inline CURLcode curl_shim_set_read(CURL *easy, curl_read_callback f) {
    return curl_easy_setopt(easy, CURLOPT_READFUNCTION, f);
}

static inline CURLcode curl_shim_set_seek(CURL *easy, curl_seek_callback f) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, f);
}

static inline CURLcode curl_shim_set_prereq(CURL *easy, curl_prereq_callback f) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, f);
}

static inline CURLcode curl_shim_set_trailers(CURL *easy, curl_trailer_callback f) {
    return curl_easy_setopt(easy, CURLOPT_TRAILERFUNCTION, f);
}

static inline CURLcode curl_shim_set_debug(CURL *easy, curl_debug_callback f) {
    return curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, f);
}

static inline CURLcode curl_shim_set_open_socket(CURL *easy, curl_opensocket_callback f) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, f);
}

static inline CURLcode curl_shim_set_close_socket(CURL *easy, curl_closesocket_callback f) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, f);
}

static inline CURLcode curl_shim_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode curl_shim_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline const curl_version_info_data *curl_shim_version(void) {
    return curl_version_info(CURLVERSION_NOW);
}

static inline CURLMcode curl_shim_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode curl_shim_multi_set_socket(CURLM *multi, curl_socket_callback f,
                                                   void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, f);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
}

static inline CURLMcode curl_shim_multi_set_timer(CURLM *multi, curl_multi_timer_callback f,
                                                  void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, f);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

static inline CURLcode curl_shim_message_result(const CURLMsg *message) {
    return message->data.result;
}

// epoll's event holds a packed union: Swift sees neither its members nor its alignment.
static inline int epoll_shim_control(int epoll, int operation, int descriptor,
                                     unsigned int events) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

static inline int epoll_shim_descriptor(const struct epoll_event *event) { return event->data.fd; }

static inline unsigned int epoll_shim_events(const struct epoll_event *event) {
    return event->events;
}

#endif
