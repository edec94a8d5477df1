// SPDX-License-Identifier: MIT
// "Did you mean": the word of a list that a misspelt word is probably meant to be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossbar::config {

// Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest word, when it is near enough to be meant; else empty. Case, '-' and '_' do not count.
std::string_view most_similar(std::string_view word, const std::vector<std::string_view>& words);

// The hint for a word that is not among `words`: did you mean ..?, or all of them.
std::string hint_for(
    std::string_view word, const std::vector<std::string_view>& words, std::string_view what);

}  // namespace crossbar::config
