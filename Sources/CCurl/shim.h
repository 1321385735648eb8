// What Swift can't call itself: libcurl's variadic functions, one typed wrapper for each type of
// argument, and OpenSSL's macros for the one question that libcurl doesn't answer about the TLS of a
// connection that it made: is anything left in it? Beside them stand Linux's epoll, because the
// connections' sockets are watched with it, glibc's mallopt, a file in memory, and a socket without a
// file.
#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>
#include <errno.h>
#include <malloc.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static inline CURLcode curl_shim_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl copies strings.
static inline CURLcode curl_shim_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode curl_shim_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode curl_shim_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(easy, option, list);
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

static inline curl_socket_t curl_shim_active_socket(CURL *easy) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? socket
                                                                               : CURL_SOCKET_BAD;
}

// A number; 0 when libcurl has none.
static inline long curl_shim_info(CURL *easy, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

// A time in microseconds; 0 when libcurl has none.
static inline long long curl_shim_time(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? (long long)value : 0;
}

// Whether TCP is connected. While a connection is made, libcurl tells of that by the peer's address
// alone: its times come when all is done.
static inline int curl_shim_is_connected(CURL *easy) {
    char *address = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address &&
           *address;
}

// The peer's address, until the handle is used again; NULL when none took the connection.
static inline const char *curl_shim_address(CURL *easy) {
    char *address = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address) != CURLE_OK) return NULL;
    return address && *address ? address : NULL;
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

static inline CURLSHcode curl_shim_share(CURLSH *share, curl_lock_data data) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, data);
}

// OpenSSL's connection under a libcurl connection, or NULL for one without TLS.
static inline void *curl_shim_tls(CURL *easy) {
    struct curl_tlssessioninfo *info = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info) return NULL;
    return info->backend == CURLSSLBACKEND_OPENSSL ? info->internals : NULL;
}

static inline void tls_shim_prepare(void *tls) {
    // A write that could not be completed may go on from other memory, and what was written is told.
    SSL_set_mode((SSL *)tls, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_ENABLE_PARTIAL_WRITE);
    // A record's head and body with one call of the system.
    SSL_set_read_ahead((SSL *)tls, 1);
    // The end of the connection is not the end of what was said.
    SSL_clear_options((SSL *)tls, SSL_OP_IGNORE_UNEXPECTED_EOF);
}

// Whether bytes are there that were taken from the socket and not handed out, read ahead or not.
static inline int tls_shim_has_pending(void *tls) { return SSL_has_pending((SSL *)tls); }

static inline const char *tls_shim_version(void *tls) { return SSL_get_version((SSL *)tls); }

// Whether the peer said that it has said all (close_notify).
static inline int tls_shim_is_ended(void *tls) {
    return (SSL_get_shutdown((SSL *)tls) & SSL_RECEIVED_SHUTDOWN) != 0;
}

// A file in memory that has no name, for what libcurl reads from a path only. A system call by its
// number, because glibc declares the function for GNU programs alone.
static inline int curl_shim_memory_file(void) {
    return (int)syscall(SYS_memfd_create, "authorities", 1U /* MFD_CLOEXEC */);
}

// Listens under a name of the kernel's choice (unix(7), "autobind"), which `address` then holds.
static inline int curl_shim_listen_unnamed(int descriptor, struct sockaddr_un *address) {
    socklen_t length = sizeof *address;
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (bind(descriptor, (struct sockaddr *)address, sizeof(sa_family_t)) != 0) return -1;
    if (listen(descriptor, 1) != 0) return -1;
    return getsockname(descriptor, (struct sockaddr *)address, &length);
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
