// SPDX-License-Identifier: MIT
// Where a black or white list of PUBLISH.Options goes, by its name: for reading and for writing.
#pragma once

#include "common/wamp/options.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbar::serial {

using IdList = std::optional<std::vector<WampId>>;
using NameList = std::optional<std::vector<std::string_view>>;
using AttributeLists = std::vector<std::pair<std::string_view, std::vector<std::string_view>>>;

struct IdListName {
    std::string_view name;
    IdList wamp::ReceiverFilter::*list;
};

struct NameListName {
    std::string_view name;
    NameList wamp::ReceiverFilter::*list;
};

inline constexpr std::array kIdLists{
    IdListName{"exclude", &wamp::ReceiverFilter::exclude},
    IdListName{"eligible", &wamp::ReceiverFilter::eligible},
};

inline constexpr std::array kNameLists{
    NameListName{"exclude_authid", &wamp::ReceiverFilter::exclude_authid},
    NameListName{"exclude_authrole", &wamp::ReceiverFilter::exclude_authrole},
    NameListName{"eligible_authid", &wamp::ReceiverFilter::eligible_authid},
    NameListName{"eligible_authrole", &wamp::ReceiverFilter::eligible_authrole},
};

struct FilterPlace {
    enum class Kind : std::uint8_t { none, ids, names, attribute };

    Kind kind = Kind::none;
    IdList wamp::ReceiverFilter::*ids = nullptr;
    NameList wamp::ReceiverFilter::*names = nullptr;
    AttributeLists wamp::ReceiverFilter::*attributes = nullptr;
    std::string_view attribute;  // name without the prefix
};

FilterPlace filter_place(std::string_view key) noexcept;

}  // namespace crossbar::serial
