// SPDX-License-Identifier: MIT
// Logins: what a client that wants in and an authenticator say to a router, right and wrong, and
// whether the client has earned its WELCOME. All the secrets are known here, so that the right
// answer is among those that are given.
#pragma once

#include "common/router/options.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/router/world.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crossbar::fuzz {

enum class LoginMethod : std::uint8_t {
    anonymous,
    ticket,
    wampcra,
    wampcra_salted,
    cryptosign,
    scram,
    draft_scram,
    tls,
    cookie,
};
inline constexpr std::size_t kLoginMethods = 9;

class Logins {
public:
    // Chooses the method and its options.
    Logins(World& world, Input& input);

    // One client, from HELLO to WELCOME or the end of its patience.
    void attempt();

private:
    // What a client has said and heard.
    struct Attempt {
        std::string authid;
        std::string client_nonce;  // SCRAM
        std::string binding;       // asked for in HELLO; empty: none
        bool disturbed = false;    // something else was said or happened
        bool greeted = false;      // HELLO was sent
        bool right_hello = false;  // nothing in HELLO keeps it out
        bool key_shown = false;    // HELLO has the principal's public key
        bool challenged = false;
        std::string challenge;           // wampcra, cryptosign
        std::string nonce;               // SCRAM: both
        std::optional<WampId> question;  // that waits for the authenticator
        bool told = false;               // its answer was no error
        std::string told_secret;         // WAMP-CRA's key; what else counts as one
        bool right_told = true;          // it has told everything about joe
        bool proof = false;              // the last AUTHENTICATE had the right signature
        bool right_answer = false;       // and all the rest
        bool answered = false;
        bool welcome = false;
    };

    static router::AuthOptions::Principal joe(LoginMethod method);
    static wamp::Dict told_of_joe(LoginMethod method);
    router::AuthOptions options() const;
    bool needs_challenge() const;
    bool needs_authid() const;

    void hello(Client& client);
    wamp::Dict authextra();
    void authenticate(Client& client);
    void answer(Client& authenticator);
    void disturb(Client& client);
    std::string signature(bool guessed) const;
    bool is_right(std::string_view signature) const;
    wamp::Dict right_extra() const;
    bool is_earned() const;
    void heard(const Client& to, const wamp::Message& message);
    wamp::Value raw_value();
    std::string raw_text();
    void say(Client& client, wamp::Message message);

    World& world_;
    Input& input_;
    // Constant after construction.
    LoginMethod method_{};
    bool dynamic_ = false;
    bool certified_ = false;   // TLS, with a client certificate that was verified
    bool remembered_ = false;  // the cookie is known
    router::TransportDetails transport_;

    Attempt now_;
};

}  // namespace crossbar::fuzz
