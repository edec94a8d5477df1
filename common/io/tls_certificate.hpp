// SPDX-License-Identifier: MIT
// What a peer's certificate says, as WAMP values: for logins by certificate, and for dynamic
// authenticators, which get it under the names that Crossbar.io has.
#pragma once

#include "common/wamp/value.hpp"

#include <string>

struct x509_st;  // OpenSSL's X509

namespace crossbar::io {

// SHA-1 of the certificate, "AA:BB:...".
std::string sha1_fingerprint(const x509_st& certificate);

// RFC 5929's tls-server-end-point: the certificate's hash by its signature's algorithm, SHA-256 for
// MD5 and SHA-1. Empty when the signature has no such algorithm.
std::string end_point_hash(const x509_st& certificate);

// `md5`, `sha1`, `sha256` ("AA:BB:..."), `serial` (an integer, or decimal digits where it does not
// fit), `version` (2 is X.509 v3), `not_before`, `not_after` ("YYYYMMDDhhmmssZ"), `expired`,
// `hash` (of the subject), `signature_algorithm`, `subject`, `issuer` ({"cn": ..., "o": ...}),
// `extensions` ([{name, value, critical}]). What cannot be read is left empty.
wamp::Dict describe_certificate(x509_st& certificate);

}  // namespace crossbar::io
