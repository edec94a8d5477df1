// SPDX-License-Identifier: MIT
#include "common/io/openssl.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

namespace crossbar::io::openssl {

std::string take_error() {
    const auto code = ERR_peek_error();
    if (code == 0) {
        return {};
    }
    const char* reason = ERR_reason_error_string(code);
    std::string text = reason != nullptr ? std::string(reason) : fmt::format("error {:x}", code);
    ERR_clear_error();
    return text;
}

std::string text_of(const X509_NAME* name) {
    const Owned<BIO> text(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(
        text.get(), name, 0, (XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) | ASN1_STRFLGS_UTF8_CONVERT);
    char* bytes = nullptr;
    const auto length = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(length)};
}

}  // namespace crossbar::io::openssl
