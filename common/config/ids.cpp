// SPDX-License-Identifier: MIT
#include "common/config/ids.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::config {

void Ids::reserve(const Node* list) {
    if (list == nullptr) {
        return;
    }
    for (const Node& item : list->items) {
        const Node* id = item.find("id");
        if (id != nullptr && id->is(Node::Kind::string)) {
            reserved_.push_back(id->text);
        }
    }
    std::sort(reserved_.begin(), reserved_.end());
}

std::string Ids::next(ObjectReader& item) {
    std::string id;
    if (!item.has("id")) {
        do {
            id = fmt::format("{}{}", prefix_, ++count_);
        } while (std::binary_search(reserved_.begin(), reserved_.end(), id));
        if (item.is_object()) {
            item.node().set("id", make_string(id));
        }
        return id;
    }
    if (!item.text("id", id)) {
        return id;
    }
    const bool good =
        !id.empty() && id.size() <= 64 && is_plain(id) && id.find('$') == std::string::npos;
    if (!good) {
        item.error("id", "is no id", "1 to 64 letters, digits, '_' and '-'");
        return id;
    }
    const auto [first, is_new] = given_.try_emplace(id, item.where("id"));
    if (!is_new) {
        item.error(
            "id",
            fmt::format("another {} has the id \"{}\"", what_, id),
            fmt::format("in line {}, column {}", first->second.line, first->second.column));
    }
    return id;
}

}  // namespace crossbar::config
