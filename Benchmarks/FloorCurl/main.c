// Half of the benchmark's floor: what libcurl alone costs. A bare multi loop over epoll with reused
// easy handles and connections; the bodies are counted and dropped.
//
//     floor-curl URL CONCURRENCY REQUESTS [CA-FILE]
//
// The value of the Authorization field comes from the environment. Prints one line of JSON. What
// comes before the connections are warm is not counted.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP_ROUNDS = 20, MAX_CONCURRENCY = 1024, EVENTS = 64 };

struct loop {
    CURLM *multi;
    int epoll;
    long timeout;     // milliseconds until libcurl wants to be called, or -1
    long started;     // transfers
    long finished;
    long failed;
    long last;        // transfers to start in all
    double bytes;
};

static double processor_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double wall_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int watch_socket(CURL *easy, curl_socket_t socket, int what, void *own, void *known) {
    struct loop *loop = own;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, socket, NULL);
        curl_multi_assign(loop->multi, socket, NULL);
        return 0;
    }
    struct epoll_event event = {.data.fd = socket};
    event.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0)
        | (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    epoll_ctl(loop->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(loop->multi, socket, loop);
    return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *own) {
    (void)multi;
    ((struct loop *)own)->timeout = milliseconds;
    return 0;
}

static size_t count_bytes(char *data, size_t size, size_t count, void *own) {
    (void)data;
    ((struct loop *)own)->bytes += (double)(size * count);
    return size * count;
}

static CURL *make_handle(struct loop *loop, const char *url, const char *ca,
                         struct curl_slist *fields) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, count_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, loop);
    if (ca) curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
    return easy;
}

// Restarts the handles of finished transfers until enough have been started.
static void settle(struct loop *loop) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(loop->multi, &left))) {
        CURL *easy = message->easy_handle;
        loop->finished += 1;
        loop->failed += message->data.result != CURLE_OK;
        curl_multi_remove_handle(loop->multi, easy);
        if (loop->started < loop->last) {
            loop->started += 1;
            curl_multi_add_handle(loop->multi, easy);
        }
    }
}

static void drive(struct loop *loop, long until) {
    struct epoll_event events[EVENTS];
    int running;
    while (loop->finished < until) {
        int wait = loop->timeout < 0 || loop->timeout > 1000 ? 1000 : (int)loop->timeout;
        int count = epoll_wait(loop->epoll, events, EVENTS, wait);
        for (int i = 0; i < count; i++) {
            int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0)
                | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
                | (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(loop->multi, events[i].data.fd, what, &running);
        }
        settle(loop);
        // Transfers just added start in the same turn.
        if (count <= 0 || loop->timeout == 0) {
            loop->timeout = -1;
            curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
    }
}

int main(int count, char **arguments) {
    long concurrency = count > 3 ? strtol(arguments[2], NULL, 10) : 0;
    long requests = count > 3 ? strtol(arguments[3], NULL, 10) : 0;
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY || requests < 1) {
        fputs("usage: floor-curl URL CONCURRENCY REQUESTS [CA-FILE]\n", stderr);
        return 64;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    long warm_up = concurrency * WARM_UP_ROUNDS;
    struct loop loop = {
        .multi = curl_multi_init(), .epoll = epoll_create1(EPOLL_CLOEXEC), .timeout = -1,
        .started = concurrency, .last = warm_up + requests,
    };
    curl_multi_setopt(loop.multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(loop.multi, CURLMOPT_SOCKETDATA, &loop);
    curl_multi_setopt(loop.multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(loop.multi, CURLMOPT_TIMERDATA, &loop);
    curl_multi_setopt(loop.multi, CURLMOPT_MAXCONNECTS, concurrency);

    char field[1024];
    const char *authorization = getenv("AUTHORIZATION");
    snprintf(field, sizeof field, "Authorization: %s", authorization ? authorization : "");
    struct curl_slist *fields = curl_slist_append(NULL, field);
    CURL *handles[MAX_CONCURRENCY];
    for (long i = 0; i < concurrency; i++) {
        handles[i] = make_handle(&loop, arguments[1], count > 4 ? arguments[4] : NULL, fields);
        curl_multi_add_handle(loop.multi, handles[i]);
    }

    drive(&loop, warm_up);
    long before = loop.finished;
    double processor = processor_seconds(), wall = wall_seconds();
    drive(&loop, loop.last);
    processor = processor_seconds() - processor;
    wall = wall_seconds() - wall;
    printf("{\"requests\": %ld, \"failed\": %ld, \"cpu_seconds\": %.6f, \"seconds\": %.6f}\n",
           loop.finished - before, loop.failed, processor, wall);

    for (long i = 0; i < concurrency; i++) curl_easy_cleanup(handles[i]);
    curl_multi_cleanup(loop.multi);
    curl_slist_free_all(fields);
    close(loop.epoll);
    curl_global_cleanup();
    return loop.failed ? 1 : 0;
}
