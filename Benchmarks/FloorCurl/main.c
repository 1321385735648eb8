// Half of the benchmark's floor: what libcurl costs as a connection. It connects, does TLS and moves
// bytes (CURLOPT_CONNECT_ONLY); the same request goes out on each connection again and again, and the
// answer's bytes are counted and dropped. One epoll loop.
//
//     floor-curl URL CONCURRENCY REQUESTS [CA-FILE]
//
// The bytes of the request, head and all, come from the environment (REQUEST). How long an answer is
// says the Content-Length of the first; all others must be as long. Prints one line of JSON. What
// comes before the connections are warm is not counted.
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP_ROUNDS = 20, MAX_CONCURRENCY = 1024, EVENTS = 64, PIECE = 16384, WAIT = 10000 };

static const char GOOD[] = "HTTP/1.1 200";

struct connection {
    CURL *easy;
    curl_socket_t socket;
    size_t sent;      // bytes of the request
    size_t received;  // bytes of the answer
};

struct loop {
    int epoll;
    const char *request;
    size_t request_bytes;
    size_t answer_bytes;
    long started;  // requests
    long finished;
    long failed;
    long last;     // requests to start in all
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

static int fail(const char *what) {
    fprintf(stderr, "floor-curl: %s\n", what);
    return 1;
}

static CURL *make_handle(const char *url, const char *ca) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    if (ca) curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
    return easy;
}

// Lets the multi connect all handles, which stay in it.
static bool connect_all(CURLM *multi, long count) {
    long connected = 0;
    while (connected < count) {
        int running, left;
        CURLMsg *message;
        if (curl_multi_perform(multi, &running) != CURLM_OK) return false;
        while ((message = curl_multi_info_read(multi, &left))) {
            if (message->data.result != CURLE_OK) return false;
            connected += 1;
        }
        if (connected < count && curl_multi_poll(multi, NULL, 0, WAIT, NULL) != CURLM_OK) {
            return false;
        }
    }
    return true;
}

// Sends what the connection takes of the request. A rest waits until the socket is writable.
static bool put(struct loop *loop, struct connection *connection) {
    while (connection->sent < loop->request_bytes) {
        size_t count = 0;
        CURLcode code = curl_easy_send(connection->easy, loop->request + connection->sent,
                                       loop->request_bytes - connection->sent, &count);
        if (code != CURLE_OK && code != CURLE_AGAIN) return false;
        connection->sent += count;
        if (code == CURLE_AGAIN) break;
    }
    return true;
}

static bool begin(struct loop *loop, struct connection *connection) {
    if (loop->started == loop->last) return true;
    loop->started += 1;
    connection->sent = connection->received = 0;
    return put(loop, connection);
}

// The whole length of the answer that begins here, or 0 while its head isn't complete.
static size_t measure(const char *answer) {
    const char *end = strstr(answer, "\r\n\r\n");
    if (!end) return 0;
    for (const char *line = strstr(answer, "\r\n"); line && line < end; line = strstr(line, "\r\n")) {
        line += 2;
        if (!strncasecmp(line, "Content-Length:", 15)) {
            return (size_t)(end + 4 - answer) + strtoul(line + 15, NULL, 10);
        }
    }
    return 0;
}

// Asks once, to learn how long the answers are.
static bool learn(struct loop *loop, struct connection *connection) {
    static char answer[PIECE];
    size_t length = 0;
    if (!put(loop, connection) || connection->sent < loop->request_bytes) return false;
    while (!loop->answer_bytes || length < loop->answer_bytes) {
        size_t count = 0;
        CURLcode code = curl_easy_recv(connection->easy, answer + length,
                                       sizeof answer - 1 - length, &count);
        if (code == CURLE_AGAIN) {
            usleep(1000);
            continue;
        }
        if (code != CURLE_OK || !count) return false;
        length += count;
        answer[length] = 0;
        if (!loop->answer_bytes) loop->answer_bytes = measure(answer);
    }
    return length == loop->answer_bytes && !memcmp(answer, GOOD, sizeof GOOD - 1);
}

// Takes what has come. At the end of an answer, the next request begins.
static bool take(struct loop *loop, struct connection *connection) {
    static char piece[PIECE];
    for (;;) {
        size_t count = 0;
        CURLcode code = curl_easy_recv(connection->easy, piece, sizeof piece, &count);
        if (code == CURLE_AGAIN) return true;
        if (code != CURLE_OK || !count) return false;
        if (!connection->received) {
            bool is_good = count >= sizeof GOOD - 1 && !memcmp(piece, GOOD, sizeof GOOD - 1);
            loop->failed += !is_good;
        }
        connection->received += count;
        if (connection->received > loop->answer_bytes) return false;
        if (connection->received == loop->answer_bytes) {
            loop->finished += 1;
            return begin(loop, connection);
        }
    }
}

static bool drive(struct loop *loop, long until) {
    struct epoll_event events[EVENTS];
    while (loop->finished < until) {
        int count = epoll_wait(loop->epoll, events, EVENTS, WAIT);
        if (count < 1) return false;
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection->sent < loop->request_bytes && !put(loop, connection)) return false;
            if (!take(loop, connection)) return false;
        }
    }
    return true;
}

// Registers a connection once for all. A rest of a request to send is rare: edges tell of it.
static bool watch(struct loop *loop, struct connection *connection) {
    if (curl_easy_getinfo(connection->easy, CURLINFO_ACTIVESOCKET, &connection->socket)) return false;
    struct epoll_event event = {
        .events = (uint32_t)EPOLLIN | (uint32_t)EPOLLOUT | (uint32_t)EPOLLET,
        .data.ptr = connection,
    };
    return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, connection->socket, &event) == 0;
}

int main(int count, char **arguments) {
    long concurrency = count > 3 ? strtol(arguments[2], NULL, 10) : 0;
    long requests = count > 3 ? strtol(arguments[3], NULL, 10) : 0;
    const char *request = getenv("REQUEST");
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY || requests < 1 || !request) {
        fputs("usage: REQUEST=… floor-curl URL CONCURRENCY REQUESTS [CA-FILE]\n", stderr);
        return 64;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency);
    static struct connection connections[MAX_CONCURRENCY];
    for (long i = 0; i < concurrency; i++) {
        connections[i].easy = make_handle(arguments[1], count > 4 ? arguments[4] : NULL);
        curl_multi_add_handle(multi, connections[i].easy);
    }
    if (!connect_all(multi, concurrency)) return fail("can't connect");

    long warm_up = concurrency * WARM_UP_ROUNDS;
    struct loop loop = {
        .epoll = epoll_create1(EPOLL_CLOEXEC), .request = request, .request_bytes = strlen(request),
        .last = warm_up + requests,
    };
    if (!learn(&loop, &connections[0])) return fail("the first answer is not as it should be");
    for (long i = 0; i < concurrency; i++) {
        if (!watch(&loop, &connections[i]) || !begin(&loop, &connections[i])) {
            return fail("can't begin");
        }
    }

    if (!drive(&loop, warm_up)) return fail("a connection ended in the warm-up");
    long before = loop.finished;
    double processor = processor_seconds(), wall = wall_seconds();
    if (!drive(&loop, loop.last)) return fail("a connection ended");
    processor = processor_seconds() - processor;
    wall = wall_seconds() - wall;
    printf("{\"requests\": %ld, \"failed\": %ld, \"cpu_seconds\": %.6f, \"seconds\": %.6f}\n",
           loop.finished - before, loop.failed, processor, wall);

    for (long i = 0; i < concurrency; i++) {
        curl_multi_remove_handle(multi, connections[i].easy);
        curl_easy_cleanup(connections[i].easy);
    }
    curl_multi_cleanup(multi);
    close(loop.epoll);
    curl_global_cleanup();
    return loop.failed ? 1 : 0;
}
