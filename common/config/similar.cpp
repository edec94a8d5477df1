// SPDX-License-Identifier: MIT
#include "common/config/similar.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace crossbar::config {

namespace {

constexpr std::size_t kLongestWord = 64;  // nothing longer is a key of ours

std::string folded(std::string_view word) {
    std::string result;
    for (char c : word) {
        result += c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return result;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // Three rows of the usual table: the one before last is for swaps.
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::string_view most_similar(std::string_view word, const std::vector<std::string_view>& words) {
    if (word.size() > kLongestWord) {
        return {};
    }
    const std::string wanted = folded(word);
    std::string_view best;
    std::size_t least = 1 + std::max<std::size_t>(1, word.size() / 3);
    for (std::string_view candidate : words) {
        const std::string other = folded(candidate);
        std::size_t distance = edit_distance(wanted, other);
        if (wanted.size() >= 4 && (other.starts_with(wanted) || wanted.starts_with(other))) {
            distance = std::min<std::size_t>(distance, 2);
        }
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

std::string hint_for(
    std::string_view word, const std::vector<std::string_view>& words, std::string_view what) {
    const std::string_view similar = most_similar(word, words);
    if (!similar.empty()) {
        return fmt::format("did you mean \"{}\"?", similar);
    }
    return words.empty() ? "" : fmt::format("{}: {}", what, fmt::join(words, ", "));
}

}  // namespace crossbar::config
