// SPDX-License-Identifier: MIT
// Login: who a client claims to be, and how it can prove it. Inside a container the configuration
// says it ("auth" of the component's transport); a stand-alone client fills one in.
//
// Secrets: kept by the session until it has joined, never logged.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace crossbar {

namespace login {

// Nothing to prove.
struct Anonymous {};

// A password that the router gets to see: over TLS or a Unix socket only.
struct Ticket {
    std::string ticket;
};

// WAMP-CRA. The router knows the secret, or the key that is made of it with the salt that it tells.
struct WampCra {
    std::string secret;
};

// SCRAM ("wamp-scram"). The router cannot learn the password, and proves that it knows what is made
// of it. What it may cost: docs/config.md, "a component's SCRAM login".
struct Scram {
    std::string password;
};

// Cryptosign: an Ed25519 key pair.
struct Cryptosign {
    std::string private_key;  // its seed, 32 raw bytes
    std::string router_key;   // public key that the router must prove to have, 32 raw bytes;
                              // empty: the router proves nothing
};

using Method = std::variant<Anonymous, Ticket, WampCra, Scram, Cryptosign>;

}  // namespace login

struct Login {
    // What the router may choose from, the dearest first; each kind at most once.
    std::vector<login::Method> methods{login::Anonymous{}};
    std::string authid;    // empty: the router's choice; needed for ticket, WAMP-CRA and SCRAM
    std::string authrole;  // empty: the router's choice
    // SCRAM and cryptosign are tied to the TLS connection, so that nobody in between can pass a
    // login on: "tls-exporter" (RFC 9266), or with cryptosign "tls-unique". Without TLS, or with a
    // router that does not do it, the login fails. Empty: not tied.
    std::string channel_binding;
};

}  // namespace crossbar
