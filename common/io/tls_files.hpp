// SPDX-License-Identifier: MIT
// Keys and certificates from PEM files. Every error is a sentence that names the file and says what
// to do; what works but should not stay so is a warning of the same kind.
#pragma once

#include "common/io/openssl.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <vector>

namespace crossbar::io {

template <class T>
using OrSentence = boost::system::result<T, std::string>;

using Certificates = std::vector<openssl::Owned<X509>>;

// All certificates of a file, in its order; at least one.
OrSentence<Certificates> read_certificates(const std::string& path);

// A private key without a passphrase. Warns when others than owner and group may read the file.
OrSentence<openssl::Owned<EVP_PKEY>> read_private_key(
    const std::string& path, std::vector<std::string>& warnings);

// Parameters of the classic Diffie-Hellman key exchange.
OrSentence<openssl::Owned<EVP_PKEY>> read_dh_parameters(const std::string& path);

// Adds a warning when the certificate's time has not come or is over.
void check_dates(
    const X509& certificate, const std::string& path, std::vector<std::string>& warnings);

}  // namespace crossbar::io
