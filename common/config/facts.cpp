// SPDX-License-Identifier: MIT
// Checks that span the document.
#include "common/config/facts.hpp"

#include "common/config/similar.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace crossbar::config {

namespace {

constexpr std::size_t kLongestSocketPath = 107;  // sockaddr_un.sun_path without its final NUL

std::string describe(const Address& address) {
    if (!address.socket.empty()) {
        return fmt::format("the Unix socket {}", address.socket);
    }
    return address.host.empty() ? fmt::format("TCP port {}", address.port)
                                : fmt::format("TCP port {} of {}", address.port, address.host);
}

std::string_view loopback_name(std::string_view host) {
    const bool loopback = host == "localhost" || host == "::1" || host.starts_with("127.");
    return loopback ? "loopback" : host;
}

bool collide(const Address& a, const Address& b) {
    if (!a.socket.empty() || !b.socket.empty()) {
        return a.socket == b.socket;
    }
    const bool same_interface = a.host.empty() || b.host.empty() || a.host == b.host;
    return a.port == b.port && a.port != 0 && a.version == b.version && same_interface &&
           !(a.shared && b.shared);
}

// Whether a connection to `target` ends at `listener`, as far as the file tells.
bool reaches(const Address& target, const Address& listener) {
    if (!target.socket.empty() || !listener.socket.empty()) {
        return target.socket == listener.socket;
    }
    if (target.port != listener.port) {
        return false;
    }
    const std::string_view host = loopback_name(target.host);
    return listener.host.empty() ? host == "loopback" : host == loopback_name(listener.host);
}

void check_listeners(const Facts& facts, Diagnostics& diagnostics) {
    for (std::size_t i = 0; i < facts.listeners.size(); ++i) {
        const Listener& listener = facts.listeners[i];
        if (listener.address.socket.size() > kLongestSocketPath) {
            diagnostics.error(
                listener.place.where,
                listener.place.path,
                fmt::format(
                    "the path of the Unix socket has {} bytes: {}",
                    listener.address.socket.size(),
                    listener.address.socket),
                fmt::format("{} at most", kLongestSocketPath));
        }
        for (std::size_t j = 0; j < i; ++j) {
            const Place& first = facts.listeners[j].place;
            if (collide(facts.listeners[j].address, listener.address)) {
                diagnostics.error(
                    listener.place.where,
                    listener.place.path,
                    fmt::format(
                        "another transport listens on {} already", describe(listener.address)),
                    fmt::format(
                        "{} in line {}, column {}",
                        first.path,
                        first.where.line,
                        first.where.column));
                break;
            }
        }
    }
}

std::vector<std::string_view> realms_of(const Facts& facts, std::size_t worker) {
    std::vector<std::string_view> names;
    for (const RealmFact& realm : facts.realms) {
        if (realm.worker == worker && !realm.name.empty()) {
            names.push_back(realm.name);
        }
    }
    return names;
}

bool has_nameless_realm(const Facts& facts, std::size_t worker) {
    return std::any_of(facts.realms.begin(), facts.realms.end(), [&](const RealmFact& realm) {
        return realm.worker == worker && realm.name.empty();
    });
}

void check_realm_uses(const Facts& facts, Diagnostics& diagnostics) {
    for (const RealmUse& use : facts.realm_uses) {
        std::vector<std::string_view> reachable;
        bool here = false;
        bool incomplete = false;  // a realm without a name has been reported: it may be the one
        for (const Listener& listener : facts.listeners) {
            if (reaches(use.address, listener.address)) {
                here = true;
                incomplete |= has_nameless_realm(facts, listener.worker);
                const std::vector<std::string_view> names = realms_of(facts, listener.worker);
                reachable.insert(reachable.end(), names.begin(), names.end());
            }
        }
        if (here && !incomplete &&
            std::find(reachable.begin(), reachable.end(), use.realm) == reachable.end()) {
            diagnostics.error(
                use.place.where,
                use.place.path,
                fmt::format(
                    "the router at {} has no realm \"{}\"", describe(use.address), use.realm),
                hint_for(use.realm, reachable, "its realms"));
        }
    }
}

// "anonymous" and "trusted" need not be there: Crossbar's rule.
void check_role_uses(const Facts& facts, Diagnostics& diagnostics) {
    for (const RoleUse& use : facts.role_uses) {
        std::vector<std::string_view> roles;
        for (const RealmFact& realm : facts.realms) {
            if (realm.worker == use.worker && (use.realm.empty() || use.realm == realm.name)) {
                roles.insert(roles.end(), realm.roles.begin(), realm.roles.end());
            }
        }
        std::sort(roles.begin(), roles.end());
        roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
        const bool known =
            use.role == "anonymous" || use.role == "trusted" ||
            std::binary_search(roles.begin(), roles.end(), std::string_view(use.role));
        if (!known) {
            const std::string where =
                use.realm.empty() ? "no realm of this router has"
                                  : fmt::format("the realm \"{}\" does not have", use.realm);
            diagnostics.error(
                use.place.where,
                use.place.path,
                fmt::format("{} a role \"{}\"", where, use.role),
                hint_for(use.role, roles, "roles"));
        }
    }
}

}  // namespace

void Facts::append(Facts more) {
    const auto move_all = [](auto& from, auto& to) {
        to.insert(
            to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    move_all(more.listeners, listeners);
    move_all(more.realm_uses, realm_uses);
    move_all(more.role_uses, role_uses);
    move_all(more.realms, realms);
    move_all(more.features, features);
}

void check_facts(const Facts& facts, Diagnostics& diagnostics) {
    check_listeners(facts, diagnostics);
    check_realm_uses(facts, diagnostics);
    check_role_uses(facts, diagnostics);
}

}  // namespace crossbar::config
