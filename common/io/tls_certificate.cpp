// SPDX-License-Identifier: MIT
#include "common/io/tls_certificate.hpp"

#include "common/io/openssl.hpp"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

namespace crossbar::io {
namespace {

using openssl::Owned;

// OpenSSL's allocated text; empty for null.
std::string take_text(char* text) {
    std::string copy = text != nullptr ? text : "";
    OPENSSL_free(text);
    return copy;
}

std::string fingerprint(const X509& certificate, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (algorithm == nullptr || X509_digest(&certificate, algorithm, digest.data(), &length) != 1) {
        ERR_clear_error();
        return {};
    }
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
    }
    return text;
}

wamp::Value serial_of(const X509& certificate) {
    const auto* serial = X509_get0_serialNumber(&certificate);
    std::int64_t number = 0;
    if (ASN1_INTEGER_get_int64(&number, serial) == 1) {
        return number;
    }
    ERR_clear_error();
    auto* big = ASN1_INTEGER_to_BN(serial, nullptr);
    auto digits = take_text(big != nullptr ? BN_bn2dec(big) : nullptr);
    BN_free(big);
    return digits;
}

// "YYYYMMDDhhmmssZ", whichever of its two forms the time has.
std::string time_text(const ASN1_TIME* time) {
    auto* general = ASN1_TIME_to_generalizedtime(time, nullptr);
    if (general == nullptr) {
        ERR_clear_error();
        return {};
    }
    std::string text(
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(general)),
        static_cast<std::size_t>(ASN1_STRING_length(general)));
    ASN1_GENERALIZEDTIME_free(general);
    return text;
}

std::string utf8(const ASN1_STRING* string) {
    unsigned char* bytes = nullptr;
    const int length = ASN1_STRING_to_UTF8(&bytes, string);
    if (length < 0) {
        ERR_clear_error();
        return {};
    }
    std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return text;
}

// {"cn": "example.com", "o": "Example"}; of several parts of one kind, the last.
wamp::Dict parts_of(const X509_NAME* name) {
    wamp::Dict parts;
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
        const auto* entry = X509_NAME_get_entry(name, i);
        const int kind = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
        std::string key = kind == NID_undef ? "undef" : OBJ_nid2sn(kind);
        std::ranges::transform(key, key.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        parts.set(key, utf8(X509_NAME_ENTRY_get_data(entry)));
    }
    return parts;
}

std::string text_of(X509_EXTENSION* extension) {
    const Owned<BIO> text(BIO_new(BIO_s_mem()));
    if (X509V3_EXT_print(text.get(), extension, 0, 0) != 1) {
        ERR_clear_error();
        return {};
    }
    char* bytes = nullptr;
    const auto length = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(length)};
}

wamp::List extensions_of(const X509& certificate) {
    wamp::List extensions;
    for (int i = 0; i < X509_get_ext_count(&certificate); ++i) {
        auto* extension = X509_get_ext(&certificate, i);
        const int kind = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        extensions.emplace_back(wamp::Dict{
            {"name", kind == NID_undef ? "UNDEF" : OBJ_nid2sn(kind)},
            {"value", text_of(extension)},
            {"critical", X509_EXTENSION_get_critical(extension) != 0}});
    }
    return extensions;
}

}  // namespace

std::string sha1_fingerprint(const X509& certificate) {
    return fingerprint(certificate, EVP_sha1());
}

std::string end_point_hash(const X509& certificate) {
    int algorithm = NID_undef;
    int key_kind = NID_undef;
    OBJ_find_sigid_algs(X509_get_signature_nid(&certificate), &algorithm, &key_kind);
    if (algorithm == NID_md5 || algorithm == NID_sha1) {
        algorithm = NID_sha256;
    }
    const auto* digest = algorithm != NID_undef ? EVP_get_digestbynid(algorithm) : nullptr;
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned length = 0;
    if (digest == nullptr || X509_digest(&certificate, digest, bytes.data(), &length) != 1) {
        ERR_clear_error();
        return {};
    }
    return {bytes.begin(), bytes.begin() + length};
}

wamp::Dict describe_certificate(X509& certificate) {
    const auto* end = X509_get0_notAfter(&certificate);
    const char* algorithm = OBJ_nid2ln(X509_get_signature_nid(&certificate));
    return {
        {"md5", fingerprint(certificate, EVP_md5())},
        {"sha1", fingerprint(certificate, EVP_sha1())},
        {"sha256", fingerprint(certificate, EVP_sha256())},
        {"expired", X509_cmp_current_time(end) < 0},
        {"hash", static_cast<std::int64_t>(X509_subject_name_hash(&certificate))},
        {"serial", serial_of(certificate)},
        {"signature_algorithm", algorithm != nullptr ? algorithm : ""},
        {"version", static_cast<std::int64_t>(X509_get_version(&certificate))},
        {"not_before", time_text(X509_get0_notBefore(&certificate))},
        {"not_after", time_text(end)},
        {"subject", parts_of(X509_get_subject_name(&certificate))},
        {"issuer", parts_of(X509_get_issuer_name(&certificate))},
        {"extensions", extensions_of(certificate)}};
}

}  // namespace crossbar::io
