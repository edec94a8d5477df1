// SPDX-License-Identifier: MIT
// What readers note down of a document for the checks that span it: who listens where, who connects
// where, which role names are used. With their places, for the messages.
#pragma once

#include "common/config/diagnostics.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::config {

struct Place {
    Position where;
    std::string path;
};

// A TCP port or a Unix socket, listening or connected to.
struct Address {
    std::string socket;  // path; empty: TCP
    std::string host;    // listening: the interface, empty for all
    std::uint16_t port = 0;
    int version = 4;
    bool shared = false;
};

struct Listener {
    Address address;
    Place place;
    std::size_t worker = 0;
};

struct RealmUse {
    Address address;
    std::string realm;
    Place place;
};

struct RoleUse {
    std::string role;
    std::string realm;  // empty: in any realm of the router
    Place place;
    std::size_t worker = 0;
};

struct RealmFact {
    std::string name;
    std::vector<std::string> roles;
    std::size_t worker = 0;
};

// Something that the file asks for and that not every version of the node can do (support.cpp).
struct FeatureUse {
    std::string_view feature;
    Place place;
};

struct Facts {
    std::size_t worker = 0;  // the worker that is being read
    std::vector<Listener> listeners;
    std::vector<RealmUse> realm_uses;
    std::vector<RoleUse> role_uses;
    std::vector<RealmFact> realms;
    std::vector<FeatureUse> features;

    void append(Facts more);
};

// Reports addresses used twice, components whose realm is not on the router that they connect to,
// unknown roles.
void check_facts(const Facts& facts, Diagnostics& diagnostics);

// Reports what this version of the node does not do yet.
void check_support(const Facts& facts, Diagnostics& diagnostics);

}  // namespace crossbar::config
