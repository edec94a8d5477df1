// SPDX-License-Identifier: MIT
#include "common/base/process_title.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <pthread.h>
#include <unistd.h>

namespace crossbar {
namespace {

// The environment lies right behind the arguments; a title that is longer than them grows into it.
void move_environment() {
    static std::vector<std::string> copies;
    static std::vector<char*> pointers;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        copies.emplace_back(*variable);
    }
    pointers.reserve(copies.size() + 1);
    for (auto& copy : copies) {
        pointers.push_back(copy.data());
    }
    pointers.push_back(nullptr);
    environ = pointers.data();
}

}  // namespace

void set_process_title(int argc, char** argv, std::string_view title) {
    ::pthread_setname_np(::pthread_self(), std::string(title.substr(0, 15)).c_str());
    if (argc < 1) {
        return;
    }
    // The strings stand one behind the other, as the kernel wrote them.
    char* const begin = argv[0];
    char* end = begin;
    for (int i = 0; i < argc && argv[i] == end; ++i) {
        end += std::strlen(argv[i]) + 1;
    }
    const auto arguments = static_cast<std::size_t>(end - begin);
    if (title.size() >= arguments) {
        for (char** variable = environ; *variable != nullptr && *variable == end; ++variable) {
            end += std::strlen(*variable) + 1;
        }
        move_environment();
    }
    const auto room = static_cast<std::size_t>(end - begin);
    const auto length = std::min(title.size(), room - 1);
    std::memset(begin, 0, std::max(arguments, length + 1));
    std::memcpy(begin, title.data(), length);
    for (int i = 1; i < argc; ++i) {
        argv[i] = nullptr;
    }
}

}  // namespace crossbar
