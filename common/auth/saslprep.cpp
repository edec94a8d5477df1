// SPDX-License-Identifier: MIT
#include "common/auth/saslprep.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <stringprep.h>

namespace crossbar::auth {

std::optional<std::string> saslprep(std::string_view text) {
    const auto is_plain = [](char c) {
        return c >= 0x20 && c < 0x7f;
    };
    if (std::ranges::all_of(text, is_plain)) {
        return std::string(text);  // stays as it is
    }
    if (text.find('\0') != std::string_view::npos) {
        return std::nullopt;  // forbidden, and libidn would not see it
    }
    char* prepared = nullptr;
    const int error = stringprep_profile(
        std::string(text).c_str(), &prepared, "SASLprep", STRINGPREP_NO_UNASSIGNED);
    const std::unique_ptr<char, void (*)(void*)> owner(prepared, std::free);
    if (error != STRINGPREP_OK) {
        return std::nullopt;
    }
    return std::string(prepared);
}

}  // namespace crossbar::auth
