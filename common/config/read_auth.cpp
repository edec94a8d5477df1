// SPDX-License-Identifier: MIT
// The `auth` section of a listening transport: every method, static and dynamic.
#include "common/config/read.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::config {

namespace {

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

void note_role(
    ObjectReader& reader,
    std::string_view key,
    const std::optional<std::string>& role,
    std::string realm = {}) {
    Facts& facts = reader.context().facts;
    if (role) {
        facts.role_uses.push_back(
            {*role, std::move(realm), {reader.where(key), reader.path_of(key)}, facts.worker});
    }
}

DynamicAuth read_dynamic(ObjectReader& method) {
    DynamicAuth out;
    method.not_empty("authenticator", out.authenticator);
    method.text("authenticator-realm", out.authenticator_realm);
    method.text("authenticator-role", out.authenticator_role);
    return out;
}

// `read_static` fills the static form from its reader.
template <class Static, class F>
std::optional<AuthMethod<Static>> read_method(
    ObjectReader& auth, std::string_view name, const KeyTable& static_keys, F read_static) {
    Node* node = auth.expect(name, Node::Kind::object);
    if (node == nullptr) {
        return std::nullopt;
    }
    AuthMethod<Static> out;
    const Node* type = node->find("type");
    const bool dynamic = type != nullptr && type->text == "dynamic";
    const bool function = type != nullptr && type->text == "function";
    if (function) {
        auth.context().diagnostics.error(
            type->where,
            member_path(auth.path_of(name), "type"),
            "Python functions cannot decide logins here",
            "\"dynamic\": a procedure of a component decides");
        return out;
    }
    if (&static_keys != &keys::anonymous) {
        auth.uses(name, static_keys.what);
    }
    ObjectReader method(
        auth.context(), *node, auth.path_of(name), dynamic ? keys::dynamic_auth : static_keys);
    method.one_of("type", {"static", "dynamic"});
    if (method.text("default-role", out.default_role)) {
        note_role(method, "default-role", out.default_role);
    }
    if (dynamic) {
        out.mode = read_dynamic(method);
    } else {
        out.mode = read_static(method);
    }
    return out;
}

AnonymousAuth read_anonymous(ObjectReader& method) {
    AnonymousAuth out;
    method.not_empty("role", out.role);
    method.text("authid", out.authid);
    method.text("realm", out.realm);
    if (out.role != "anonymous") {
        method.uses("role", "anonymous role");
    }
    method.uses("authid", "anonymous authid");
    method.uses("realm", "anonymous realm");
    if (method.has("role")) {
        note_role(method, "role", out.role, out.realm.value_or(""));
    }
    return out;
}

TicketAuth read_ticket(ObjectReader& method) {
    TicketAuth out;
    method.each_member("principals", [&](Member& member, const std::string& path) {
        TicketPrincipal principal;
        principal.authid = member.key;
        ObjectReader reader(method.context(), member.value, path, keys::ticket_principal);
        reader.secret("ticket", principal.ticket);
        reader.text("role", principal.role);
        note_role(reader, "role", principal.role);
        out.principals.push_back(std::move(principal));
    });
    return out;
}

WampCraAuth read_wampcra(ObjectReader& method) {
    WampCraAuth out;
    method.each_member("users", [&](Member& member, const std::string& path) {
        CraUser user;
        user.authid = member.key;
        ObjectReader reader(method.context(), member.value, path, keys::wampcra_user);
        reader.secret("secret", user.secret);
        reader.text("role", user.role);
        note_role(reader, "role", user.role);
        const bool salt = reader.text("salt", user.salt);
        const bool iterations = reader.integer("iterations", user.iterations, 1, 100'000'000);
        const bool keylen = reader.integer("keylen", user.keylen, 8, 512);
        user.salted = salt && iterations && keylen;
        if ((iterations || keylen) && !reader.has("salt")) {
            reader.warning(
                iterations ? "iterations" : "keylen",
                "has no effect",
                "it counts together with \"salt\"");
        }
        out.users.push_back(std::move(user));
    });
    return out;
}

ScramAuth read_scram(ObjectReader& method) {
    ScramAuth out;
    method.each_member("principals", [&](Member& member, const std::string& path) {
        ScramPrincipal principal;
        principal.authid = member.key;
        ObjectReader reader(method.context(), member.value, path, keys::scram_principal);
        reader.choice(
            "kdf", principal.kdf, {{"argon2id-13", Kdf::argon2id13}, {"pbkdf2", Kdf::pbkdf2}});
        reader.integer("iterations", principal.iterations, 1, 100'000'000);
        reader.integer("memory", principal.memory, 0, 4 * 1024 * 1024);
        if (principal.kdf == Kdf::argon2id13 && !reader.has("memory")) {
            reader.error("memory", "\"memory\" is missing", "argon2id-13 needs it, in KiB");
        }
        reader.not_empty("salt", principal.salt);
        if (reader.secret("stored-key", principal.stored_key) &&
            !is_hex(principal.stored_key, 64)) {
            reader.error("stored-key", "is no key", "64 hexadecimal digits");
        }
        if (reader.secret("server-key", principal.server_key) &&
            !is_hex(principal.server_key, 64)) {
            reader.error("server-key", "is no key", "64 hexadecimal digits");
        }
        reader.text("role", principal.role);
        note_role(reader, "role", principal.role);
        out.principals.push_back(std::move(principal));
    });
    return out;
}

CryptosignAuth read_cryptosign(ObjectReader& method) {
    CryptosignAuth out;
    method.each_member("principals", [&](Member& member, const std::string& path) {
        CryptosignPrincipal principal;
        principal.authid = member.key;
        ObjectReader reader(method.context(), member.value, path, keys::cryptosign_principal);
        reader.each("authorized_keys", [&](const Node& item, const std::string& key_path) {
            std::string key;
            if (!read_text_item(method.context(), item, key_path, key)) {
                return;
            }
            if (!is_hex(key, 64)) {
                method.context().diagnostics.error(
                    item.where, key_path, "is no Ed25519 public key", "64 hexadecimal digits");
            } else {
                principal.authorized_keys.push_back(std::move(key));
            }
        });
        reader.text("role", principal.role);
        reader.text("realm", principal.realm);
        note_role(reader, "role", principal.role, principal.realm.value_or(""));
        out.principals.push_back(std::move(principal));
    });
    return out;
}

bool is_fingerprint(std::string_view text) {
    if (text.size() != 59) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'A' && text[i] <= 'F');
        if (i % 3 == 2 ? text[i] != ':' : !digit) {
            return false;
        }
    }
    return true;
}

TlsAuth read_tls(ObjectReader& method) {
    TlsAuth out;
    method.each_member("principals", [&](Member& member, const std::string& path) {
        TlsPrincipal principal;
        principal.authid = member.key;
        ObjectReader reader(method.context(), member.value, path, keys::tls_principal);
        if (reader.text("certificate-sha1", principal.certificate_sha1)) {
            std::string& sha1 = principal.certificate_sha1;
            std::transform(sha1.begin(), sha1.end(), sha1.begin(), [](unsigned char c) {
                return std::toupper(c);
            });
            if (!is_fingerprint(sha1)) {
                reader.error(
                    "certificate-sha1",
                    "is no SHA-1 fingerprint",
                    "20 pairs of hexadecimal digits: \"AB:CD:...\"");
            }
        }
        reader.text("role", principal.role);
        note_role(reader, "role", principal.role);
        out.principals.push_back(std::move(principal));
    });
    return out;
}

}  // namespace

AuthConfig read_auth(ObjectReader& transport) {
    AuthConfig out;
    auto auth = transport.object("auth", keys::auth);
    if (!auth) {
        return out;
    }
    out.anonymous = read_method<AnonymousAuth>(*auth, "anonymous", keys::anonymous, read_anonymous);
    out.ticket = read_method<TicketAuth>(*auth, "ticket", keys::ticket, read_ticket);
    out.wampcra = read_method<WampCraAuth>(*auth, "wampcra", keys::wampcra, read_wampcra);
    out.scram = read_method<ScramAuth>(*auth, "scram", keys::scram, read_scram);
    out.cryptosign =
        read_method<CryptosignAuth>(*auth, "cryptosign", keys::cryptosign, read_cryptosign);
    out.tls = read_method<TlsAuth>(*auth, "tls", keys::tls, read_tls);
    if (auto cookie = auth->object("cookie", keys::cookie_auth)) {
        out.cookie.emplace();
    }
    return out;
}

}  // namespace crossbar::config
