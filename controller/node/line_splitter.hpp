// SPDX-License-Identifier: MIT
// LineSplitter: cuts a stream of text into lines, in bounded memory whatever comes: a line that
// does not end is handed on in pieces. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crossbar::node {

class LineSplitter {
public:
    explicit LineSplitter(std::size_t limit) : limit_(limit) {}

    // Calls f(std::string_view line, bool cut) for every complete line, without its newline; `cut`:
    // the line goes on in the next call.
    template <class F>
    void feed(std::string_view text, F f) {
        while (!text.empty()) {
            const auto newline = text.find('\n');
            const auto end = newline == text.npos ? text.size() : newline;
            const auto room = limit_ - partial_.size();
            if (end > room) {
                const auto taken = piece(text, room);
                partial_.append(text.substr(0, taken));
                text.remove_prefix(taken);
                f(std::string_view(partial_), true);
                partial_.clear();
            } else if (newline == text.npos) {
                partial_.append(text);
                return;
            } else if (partial_.empty()) {
                f(text.substr(0, end), false);
                text.remove_prefix(end + 1);
            } else {
                partial_.append(text.substr(0, end));
                text.remove_prefix(end + 1);
                f(std::string_view(partial_), false);
                partial_.clear();
            }
        }
    }

    // The stream has ended: what is left is a line too.
    template <class F>
    void finish(F f) {
        if (!partial_.empty()) {
            f(std::string_view(partial_), false);
            partial_.clear();
        }
    }

    bool empty() const noexcept { return partial_.empty(); }

private:
    // How much of `text` goes into the piece: not the first half of a UTF-8 character, unless there
    // is nothing else.
    std::size_t piece(std::string_view text, std::size_t room) const {
        auto end = room;
        while (end > 0 && room - end < 4 &&
               (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
            --end;
        }
        return end == 0 && partial_.empty() ? room : end;
    }

    std::size_t limit_;
    std::string partial_;
};

}  // namespace crossbar::node
