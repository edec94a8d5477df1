// SPDX-License-Identifier: MIT
#include "controller/node/pid_file.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace crossbar::node {
namespace {

std::filesystem::path file_in(const std::filesystem::path& cbdir) {
    return cbdir / "node.pid";
}

std::string read_all(int fd) {
    std::string text;
    std::array<char, 4096> bytes{};
    ::lseek(fd, 0, SEEK_SET);
    for (;;) {
        const auto got = ::read(fd, bytes.data(), bytes.size());
        if (got <= 0) {
            return text;
        }
        text.append(bytes.data(), static_cast<std::size_t>(got));
    }
}

bool exists(int pid) {
    return ::kill(pid, 0) == 0 || errno == EPERM;
}

// The arguments of a process, with blanks between them.
std::string command_line(int pid) {
    std::ifstream file(fmt::format("/proc/{}/cmdline", pid), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    auto line = text.str();
    while (!line.empty() && line.back() == '\0') {
        line.pop_back();
    }
    std::replace(line.begin(), line.end(), '\0', ' ');
    return line;
}

// Our own nodes hold the lock; one that does not hold it has another directory.
bool is_our_program(int pid) {
    std::error_code ignored;
    const auto theirs = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), ignored);
    return theirs.filename() == "crossbar-cxx";
}

// Long ones lose their middle.
std::string shortened(const std::string& line) {
    return line.size() <= 76 ? line : line.substr(0, 38) + " ... " + line.substr(line.size() - 38);
}

// What a file tells that nobody holds the lock of. Crossbar.io's own nodes hold none.
struct Finding {
    std::optional<PidFileContent> running;
    std::vector<std::string> remarks;
    bool remove = false;
};

Finding judge(const std::filesystem::path& file, std::string_view text) {
    Finding finding;
    auto content = parse_pid_file(text);
    if (!content) {
        if (!text.empty()) {
            finding.remarks.push_back(fmt::format(
                "Corrupt Crossbar.io PID file (corrupt .pid file) {} removed", file.string()));
        }
        finding.remove = true;
    } else if (content->pid == ::getpid()) {
        finding.remove = true;  // after the restart of a container the same number comes again
    } else if (!exists(content->pid)) {
        finding.remarks.push_back(fmt::format(
            "Stale Crossbar.io PID file (pointing to non-existing process with PID {}) {} removed",
            content->pid,
            file.string()));
        finding.remove = true;
    } else if (const auto line = command_line(content->pid);
               line.starts_with("crossbar-controller")) {
        if (is_our_program(content->pid)) {
            finding.remarks.push_back(fmt::format(
                "Stale Crossbar.io PID file (pointing to PID {}, the node of another directory) {} "
                "removed",
                content->pid,
                file.string()));
            finding.remove = true;
        } else {
            finding.running = std::move(content);
        }
    } else {
        finding.remarks.push_back(fmt::format(
            "\"{}\" points to PID {} which is not a crossbar process:",
            file.string(),
            content->pid));
        finding.remarks.push_back("  " + shortened(line));
        finding.remarks.push_back(fmt::format(
            "Verify manually and either kill {} or delete {}", content->pid, file.string()));
    }
    return finding;
}

// The file may have been removed or replaced between open and lock.
bool still_there(int fd, const std::filesystem::path& file) {
    struct stat ours {};

    struct stat theirs {};

    return ::fstat(fd, &ours) == 0 && ::stat(file.c_str(), &theirs) == 0 &&
           ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

std::string already_running(const std::filesystem::path& cbdir, int pid) {
    return fmt::format(
        "Crossbar.io is already running from node directory {} (PID {}).", cbdir.string(), pid);
}

}  // namespace

std::string to_json(const PidFileContent& content) {
    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 3);
    writer.StartObject();
    writer.Key("pid");
    writer.Int(content.pid);
    writer.Key("argv");
    writer.StartArray();
    for (const auto& argument : content.argv) {
        writer.String(argument);
    }
    writer.EndArray();
    writer.Key("options");
    writer.StartObject();
    for (const auto& [name, value] : content.options) {
        writer.Key(name);
        writer.String(value);
    }
    writer.EndObject();
    writer.EndObject();
    return std::string(buffer.GetString()) + "\n";
}

std::optional<PidFileContent> parse_pid_file(std::string_view text) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    if (document.HasParseError() || !document.IsObject()) {
        return std::nullopt;
    }
    PidFileContent content;
    const auto pid = document.FindMember("pid");
    if (pid == document.MemberEnd() || !pid->value.IsInt() || pid->value.GetInt() <= 0) {
        return std::nullopt;
    }
    content.pid = pid->value.GetInt();
    const auto argv = document.FindMember("argv");
    if (argv != document.MemberEnd() && argv->value.IsArray()) {
        for (const auto& argument : argv->value.GetArray()) {
            content.argv.emplace_back(argument.IsString() ? argument.GetString() : "");
        }
    }
    const auto options = document.FindMember("options");
    if (options != document.MemberEnd() && options->value.IsObject()) {
        for (const auto& [name, value] : options->value.GetObject()) {
            if (value.IsString()) {
                content.options.emplace_back(name.GetString(), value.GetString());
            }
        }
    }
    return content;
}

NodeStatus node_status(const std::filesystem::path& cbdir) {
    const auto file = file_in(cbdir);
    const io::UniqueFd fd(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return {};
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        auto content = parse_pid_file(read_all(fd.get()));
        return {content ? std::move(content) : PidFileContent{}, {}};
    }
    auto finding = judge(file, read_all(fd.get()));
    if (finding.remove && still_there(fd.get(), file)) {
        ::unlink(file.c_str());
    }
    return {std::move(finding.running), std::move(finding.remarks)};
}

boost::system::result<PidFile, std::string> PidFile::acquire(
    const std::filesystem::path& cbdir,
    const PidFileContent& content,
    std::vector<std::string>& remarks) {
    using Result = boost::system::result<PidFile, std::string>;
    const auto file = file_in(cbdir);
    for (;;) {
        io::UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
        if (!fd) {
            return Result(
                boost::system::in_place_error,
                fmt::format("Cannot write '{}': {}", file.string(), std::strerror(errno)));
        }
        if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
            const auto other = parse_pid_file(read_all(fd.get()));
            return Result(
                boost::system::in_place_error, already_running(cbdir, other ? other->pid : 0));
        }
        if (!still_there(fd.get(), file)) {
            continue;
        }
        auto finding = judge(file, read_all(fd.get()));
        if (finding.running) {
            return Result(
                boost::system::in_place_error, already_running(cbdir, finding.running->pid));
        }
        remarks = std::move(finding.remarks);
        const auto text = to_json(content);
        if (::ftruncate(fd.get(), 0) != 0 ||
            ::pwrite(fd.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
            const auto reason = fmt::format(
                "Cannot write '{}': {}", file.string(), std::strerror(errno == 0 ? ENOSPC : errno));
            ::unlink(file.c_str());
            return Result(boost::system::in_place_error, reason);
        }
        return PidFile(file, std::move(fd));
    }
}

PidFile::~PidFile() {
    if (fd_) {
        ::unlink(file_.c_str());
    }
}

}  // namespace crossbar::node
