// SPDX-License-Identifier: MIT
#include "common/io/tls_files.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <fstream>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

namespace crossbar::io {
namespace {

using openssl::Owned;

// Never asks at a terminal: says that there is a passphrase by failing in a way of its own.
int no_passphrase(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

OrSentence<Owned<BIO>> open(const std::string& path, const char* what) {
    Owned<BIO> file(BIO_new_file(path.c_str(), "r"));
    if (!file) {
        const auto error = ERR_peek_error();
        ERR_clear_error();
        return fmt::format(
            "cannot read the {} '{}': {}",
            what,
            path,
            ERR_SYSTEM_ERROR(error) ? std::generic_category().message(ERR_GET_REASON(error))
                                    : "not a file");
    }
    return file;
}

// Whether reading stopped only because there was nothing more of the kind.
bool at_end() {
    const auto error = ERR_peek_last_error();
    const bool end =
        ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
    if (end) {
        ERR_clear_error();
    }
    return end;
}

bool holds(const std::string& path, std::string_view text) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.find(text) != std::string::npos) {
            return true;
        }
    }
    return false;
}

std::string date(const ASN1_TIME* time) {
    const Owned<BIO> text(BIO_new(BIO_s_mem()));
    ASN1_TIME_print(text.get(), time);
    char* bytes = nullptr;
    const auto length = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(length)};
}

}  // namespace

OrSentence<Certificates> read_certificates(const std::string& path) {
    auto file = open(path, "certificate");
    if (!file) {
        return file.error();
    }
    Certificates found;
    while (auto* certificate = PEM_read_bio_X509_AUX(file->get(), nullptr, nullptr, nullptr)) {
        found.emplace_back(certificate);
    }
    if (!at_end()) {
        return fmt::format(
            "'{}' holds a certificate that cannot be read ({}); it must be PEM",
            path,
            openssl::take_error());
    }
    if (found.empty()) {
        return fmt::format(
            "'{}' holds no certificate: it must be PEM, with \"-----BEGIN CERTIFICATE-----\"",
            path);
    }
    return found;
}

OrSentence<Owned<EVP_PKEY>> read_private_key(
    const std::string& path, std::vector<std::string>& warnings) {
    auto file = open(path, "key");
    if (!file) {
        return file.error();
    }
    bool asked = false;
    Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(file->get(), nullptr, no_passphrase, &asked));
    if (!key) {
        const auto reason = openssl::take_error();
        if (asked) {
            return fmt::format(
                "the key '{}' has a passphrase, and nobody is there to type it: store it without "
                "one (openssl pkey -in {} -out KEY)",
                path,
                path);
        }
        if (!holds(path, "PRIVATE KEY-----")) {
            return fmt::format(
                "'{}' holds no private key: it must be PEM, with \"-----BEGIN PRIVATE KEY-----\"",
                path);
        }
        return fmt::format("the key '{}' cannot be read ({}); it must be PEM", path, reason);
    }

    struct stat status {};

    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IRWXO) != 0) {
        warnings.push_back(fmt::format(
            "the key '{}' is open to everybody on this machine (mode {:04o}): chmod o= {}",
            path,
            status.st_mode & 07777,
            path));
    }
    return key;
}

OrSentence<Owned<EVP_PKEY>> read_dh_parameters(const std::string& path) {
    auto file = open(path, "DH parameters");
    if (!file) {
        return file.error();
    }
    Owned<EVP_PKEY> parameters(PEM_read_bio_Parameters(file->get(), nullptr));
    ERR_clear_error();
    const bool found = parameters && (EVP_PKEY_is_a(parameters.get(), "DH") == 1 ||
                                      EVP_PKEY_is_a(parameters.get(), "DHX") == 1);
    if (!found) {
        return fmt::format(
            "'{}' holds no DH parameters: make them with \"openssl dhparam -out {} 2048\", or "
            "leave \"dhparam\" out, which modern clients do not miss",
            path,
            path);
    }
    return parameters;
}

void check_dates(
    const X509& certificate, const std::string& path, std::vector<std::string>& warnings) {
    const auto* begin = X509_get0_notBefore(&certificate);
    const auto* end = X509_get0_notAfter(&certificate);
    if (X509_cmp_current_time(end) < 0) {
        warnings.push_back(fmt::format(
            "the certificate '{}' has expired ({}): clients will refuse it", path, date(end)));
    } else if (X509_cmp_current_time(begin) > 0) {
        warnings.push_back(fmt::format(
            "the certificate '{}' is not valid yet (from {}): clients will refuse it",
            path,
            date(begin)));
    }
}

}  // namespace crossbar::io
