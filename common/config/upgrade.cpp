// SPDX-License-Identifier: MIT
// Version 1 of the format (Crossbar 0.12 and before) to version 2, in the tree: the readers know
// version 2 only.
#include "common/config/read.hpp"

namespace crossbar::config {

namespace {

template <class F>
void each(Node& object, std::string_view key, F f) {
    Node* list = object.find(key);
    if (list != nullptr) {
        for (Node& item : list->items) {
            f(item);
        }
    }
}

// {"uri": .., "call": true, ..} becomes {"uri": .., "allow": {"call": true, ..}}.
void upgrade_permission(Node& permission) {
    if (!permission.is(Node::Kind::object) || permission.find("allow") != nullptr) {
        return;
    }
    Node allow;
    allow.kind = Node::Kind::object;
    allow.where = permission.where;
    std::erase_if(permission.members, [&](Member& member) {
        const bool moved = keys::allow.find(member.key) != nullptr;
        if (moved) {
            allow.members.push_back(std::move(member));
        }
        return moved;
    });
    permission.set("allow", std::move(allow));
}

// "serializer": "msgpack" of a listening RawSocket becomes "serializers": ["msgpack"].
void upgrade_transport(Node& transport) {
    Node* one = transport.find("serializer");
    if (one == nullptr || transport.find("serializers") != nullptr) {
        return;
    }
    Node list;
    list.kind = Node::Kind::array;
    list.where = one->where;
    list.items.push_back(std::move(*one));
    transport.erase("serializer");
    transport.set("serializers", std::move(list));
}

}  // namespace

void upgrade_to_version_2(Node& root) {
    each(root, "workers", [](Node& worker) {
        each(worker, "realms", [](Node& realm) {
            each(realm, "roles", [](Node& role) { each(role, "permissions", upgrade_permission); });
        });
        each(worker, "transports", upgrade_transport);
    });
}

}  // namespace crossbar::config
