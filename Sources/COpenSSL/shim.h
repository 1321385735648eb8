// What Swift can't call itself: OpenSSL's macros. Nothing else is declared here.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// The memory stays the BIO's.
static inline long openssl_shim_memory(BIO *bio, char **memory) {
    return BIO_get_mem_data(bio, memory);
}

static inline EVP_PKEY *openssl_shim_generate_rsa(unsigned int bits) { return EVP_RSA_gen(bits); }

// RFC 2253 with control characters escaped. The flags are casts, which Swift doesn't import.
static inline int openssl_shim_write_name(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
}

// The context that X509V3_EXT_conf_nid wants for extensions that look at the certificate itself.
static inline X509_EXTENSION *openssl_shim_extension(X509 *certificate, int nid,
                                                     const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    return X509V3_EXT_conf_nid(NULL, &context, nid, value);
}

// The flag is a macro with a suffix, which Swift doesn't import.
static inline int openssl_shim_init_without_cleanup(void) {
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
}

#endif
