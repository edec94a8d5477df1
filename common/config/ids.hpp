// SPDX-License-Identifier: MIT
// Ids of workers, realms, roles, transports and components: given in the file or made up.
#pragma once

#include "common/config/reader.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::config {

// Ids of one list of things: an automatic one for an item that has none, counting only those
// ("transport1"...), and an error for one that is there twice.
class Ids {
public:
    Ids(std::string_view prefix, std::string_view what) : prefix_(prefix), what_(what) {}

    // Reads `id`, or makes one up and adds it to the node.
    std::string next(ObjectReader& item);

    // Automatic ids avoid those that are given anywhere in the list.
    void reserve(const Node* list);

private:
    std::string prefix_;
    std::string_view what_;
    std::vector<std::string> reserved_;
    std::map<std::string, Position, std::less<>> given_;
    std::size_t count_ = 0;
};

}  // namespace crossbar::config
