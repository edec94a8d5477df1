// SPDX-License-Identifier: MIT
// node.pid: which process runs the node of a directory. The running node holds a lock on it, so
// that of two starts at once only one wins, and so that a file that was left behind is told from a
// live one whatever process has its pid now.
#pragma once

#include "common/io/unique_fd.hpp"

#include <boost/system/result.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossbar::node {

// As in the file.
struct PidFileContent {
    int pid = 0;
    std::vector<std::string> argv;
    std::vector<std::pair<std::string, std::string>> options;  // without those that are not set
};

// JSON, indented by 3.
std::string to_json(const PidFileContent& content);
std::optional<PidFileContent> parse_pid_file(std::string_view text);

// What a look at the directory tells.
struct NodeStatus {
    std::optional<PidFileContent> running;  // the node that runs
    std::vector<std::string> remarks;  // what was wrong with the file, and what was done about it
};

// Removes a file that is stale or corrupt.
NodeStatus node_status(const std::filesystem::path& cbdir);

class PidFile {
public:
    struct Acquired;

    PidFile(PidFile&&) noexcept = default;
    PidFile& operator=(PidFile&&) = delete;
    ~PidFile();  // removes the file

    // Takes the directory. The error is a sentence: the node runs already, or the file cannot be
    // written. `remarks` is as in NodeStatus.
    static boost::system::result<PidFile, std::string> acquire(
        const std::filesystem::path& cbdir,
        const PidFileContent& content,
        std::vector<std::string>& remarks);

private:
    PidFile(std::filesystem::path file, io::UniqueFd fd)
        : file_(std::move(file)), fd_(std::move(fd)) {}

    std::filesystem::path file_;
    io::UniqueFd fd_;
};

}  // namespace crossbar::node
