// SPDX-License-Identifier: MIT
// OpenSSL's objects as owned pointers, and its errors in words. For the tls_* files only.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace crossbar::io::openssl {

struct Free {
    void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }

    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }

    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }

    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }

    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

template <class T>
using Owned = std::unique_ptr<T, Free>;

// The reason of the first error in the thread's queue ("key values mismatch"), which is emptied; ""
// when there is none.
std::string take_error();

// "CN = example.com, O = Example"
std::string text_of(const X509_NAME* name);

}  // namespace crossbar::io::openssl
