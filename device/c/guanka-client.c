#define _GNU_SOURCE
#include "guanka-client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define TEXT_BYTES_MAX 1024
#define HEAD_BYTES 14
#define ANSWER_BYTES 11
#define REFUSAL_BYTES 6
#define PAYLOAD_BYTES_MAX (32u * 1024 * 1024)

static const unsigned char GREETING[8] = {'g', 'u', 'a', 'n', 'k', 'a', 0, 1};
enum { KIND_MESSAGE = 1, KIND_ANSWER = 2, KIND_REFUSAL = 3 };

static void put32(unsigned char *out, uint32_t value)
{
    out[0] = (unsigned char)(value >> 24);
    out[1] = (unsigned char)(value >> 16);
    out[2] = (unsigned char)(value >> 8);
    out[3] = (unsigned char)value;
}

static uint32_t get32(const unsigned char *in)
{
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static int fail(int code)
{
    errno = code;
    return -1;
}

/* Sends all parts, however the kernel cuts them. */
static int send_all(int fd, struct iovec *parts, size_t count)
{
    struct msghdr header = {.msg_iov = parts, .msg_iovlen = count};
    while (header.msg_iovlen > 0) {
        ssize_t sent = sendmsg(fd, &header, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        while (header.msg_iovlen > 0 && (size_t)sent >= header.msg_iov->iov_len) {
            sent -= (ssize_t)header.msg_iov->iov_len;
            header.msg_iov++;
            header.msg_iovlen--;
        }
        if (header.msg_iovlen > 0) {
            header.msg_iov->iov_base = (char *)header.msg_iov->iov_base + sent;
            header.msg_iov->iov_len -= (size_t)sent;
        }
    }
    return 0;
}

static int receive_all(int fd, unsigned char *out, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t got = recv(fd, out + at, size - at, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            return fail(ECONNRESET);
        at += (size_t)got;
    }
    return 0;
}

/* Reads one frame after its first bytes tell which kind it is. */
static int receive_frame(struct guanka_connection *connection, unsigned char frame[ANSWER_BYTES])
{
    if (receive_all(connection->fd, frame, REFUSAL_BYTES) < 0)
        return -1;
    if (get32(frame) == REFUSAL_BYTES - 4 && frame[4] == KIND_REFUSAL) {
        connection->refusal = frame[5];
        return fail(EPROTO);
    }
    if (get32(frame) != ANSWER_BYTES - 4 || frame[4] != KIND_ANSWER)
        return fail(EPROTO);
    return receive_all(connection->fd, frame + REFUSAL_BYTES, ANSWER_BYTES - REFUSAL_BYTES);
}

static int greet(struct guanka_connection *connection)
{
    struct iovec part = {.iov_base = (void *)GREETING, .iov_len = sizeof GREETING};
    unsigned char answer[sizeof GREETING];
    if (send_all(connection->fd, &part, 1) < 0 || receive_all(connection->fd, answer, REFUSAL_BYTES) < 0)
        return -1;
    if (get32(answer) == REFUSAL_BYTES - 4 && answer[4] == KIND_REFUSAL) {
        connection->refusal = answer[5];
        return fail(EPROTO);
    }
    if (receive_all(connection->fd, answer + REFUSAL_BYTES, sizeof answer - REFUSAL_BYTES) < 0)
        return -1;
    return memcmp(answer, GREETING, sizeof answer) == 0 ? 0 : fail(EPROTO);
}

int guanka_open(struct guanka_connection *connection, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    *connection = (struct guanka_connection){.fd = -1};
    if (strlen(path) >= sizeof address.sun_path)
        return fail(ENAMETOOLONG);
    memcpy(address.sun_path, path, strlen(path));
    connection->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0)
        return -1;
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) == 0 && greet(connection) == 0)
        return 0;
    int code = errno;
    guanka_close(connection);
    return fail(code);
}

int guanka_send(struct guanka_connection *connection, const struct guanka_message *message, uint32_t *sequence)
{
    const char *vehicle = message->vehicle == NULL ? "" : message->vehicle;
    size_t channel_bytes = strlen(message->channel);
    size_t vehicle_bytes = strlen(vehicle);
    if (channel_bytes == 0 || channel_bytes > TEXT_BYTES_MAX || vehicle_bytes > TEXT_BYTES_MAX)
        return fail(EINVAL);
    if (message->payload_bytes > PAYLOAD_BYTES_MAX)
        return fail(EMSGSIZE);
    unsigned char head[HEAD_BYTES];
    *sequence = connection->next_sequence++;
    put32(head, (uint32_t)(HEAD_BYTES - 4 + channel_bytes + vehicle_bytes + message->payload_bytes));
    head[4] = KIND_MESSAGE;
    head[5] = message->is_duplicate != 0;
    put32(head + 6, *sequence);
    head[10] = (unsigned char)(channel_bytes >> 8);
    head[11] = (unsigned char)channel_bytes;
    head[12] = (unsigned char)(vehicle_bytes >> 8);
    head[13] = (unsigned char)vehicle_bytes;
    struct iovec parts[4] = {
        {.iov_base = head, .iov_len = sizeof head},
        {.iov_base = (void *)message->channel, .iov_len = channel_bytes},
        {.iov_base = (void *)vehicle, .iov_len = vehicle_bytes},
        {.iov_base = (void *)message->payload, .iov_len = message->payload_bytes},
    };
    return send_all(connection->fd, parts, 4);
}

int guanka_receive(struct guanka_connection *connection, struct guanka_answer *answer)
{
    unsigned char frame[ANSWER_BYTES];
    if (receive_frame(connection, frame) < 0)
        return -1;
    if (frame[5] > 1 || frame[6] > GUANKA_REJECTED)
        return fail(EPROTO);
    answer->is_accepted = frame[5] == 0;
    answer->verdict = (enum guanka_verdict)frame[6];
    answer->sequence = get32(frame + 7);
    return 0;
}

void guanka_close(struct guanka_connection *connection)
{
    if (connection->fd >= 0)
        close(connection->fd);
    connection->fd = -1;
}
