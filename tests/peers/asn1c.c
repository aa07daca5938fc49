/*
 * Converts MMS PDUs between the encodings that asn1c knows, as often as asked, and tells how long that took.
 * Asked on standard input, `FROM TO TIMES LENGTH\n` and the octets, b for BER, d for DER, x for Basic XER and c for
 * Canonical XER; answers `NANOSECONDS LENGTH\n` and the octets, or a LENGTH of -1.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <MMSpdu.h>

struct buffer {
    char *octets;
    size_t length, room;
};

static int append(const void *octets, size_t length, void *to) {
    struct buffer *buffer = to;
    if (buffer->length + length > buffer->room) {
        buffer->room = 2 * (buffer->length + length);
        buffer->octets = realloc(buffer->octets, buffer->room);
        if (!buffer->octets) return -1;
    }
    memcpy(buffer->octets + buffer->length, octets, length);
    buffer->length += length;
    return 0;
}

static int convert(char from, char to, const struct buffer *in, struct buffer *out) {
    void *pdu = 0;
    asn_dec_rval_t read = from == 'x' ? xer_decode(0, &asn_DEF_MMSpdu, &pdu, in->octets, in->length)
                                      : ber_decode(0, &asn_DEF_MMSpdu, &pdu, in->octets, in->length);
    out->length = 0;
    int is_done = 0;
    if (read.code == RC_OK) {
        enum xer_encoder_flags_e form = to == 'c' ? XER_F_CANONICAL : XER_F_BASIC;
        asn_enc_rval_t written = to == 'd' ? der_encode(&asn_DEF_MMSpdu, pdu, append, out)
                                           : xer_encode(&asn_DEF_MMSpdu, pdu, form, append, out);
        is_done = written.encoded >= 0;
    }
    ASN_STRUCT_FREE(asn_DEF_MMSpdu, pdu);
    return is_done;
}

static unsigned long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

int main(void) {
    struct buffer in = {0}, out = {0};
    char from, to;
    unsigned long times;
    while (scanf(" %c %c %lu %zu", &from, &to, &times, &in.length) == 4 && getchar() == '\n') {
        in.octets = realloc(in.octets, in.length + 1);
        if (!in.octets || fread(in.octets, 1, in.length, stdin) != in.length) return 1;
        int is_done = 1;
        unsigned long long start = now();
        while (times-- && is_done) is_done = convert(from, to, &in, &out);
        unsigned long long took = now() - start;
        printf("%llu %ld\n", took, is_done ? (long)out.length : -1L);
        if (is_done) fwrite(out.octets, 1, out.length, stdout);
        fflush(stdout);
    }
    return 0;
}
