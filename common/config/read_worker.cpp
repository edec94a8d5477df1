// SPDX-License-Identifier: MIT
// What all workers have in common, and guests.
#include "common/config/read.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbar::config {

namespace {

constexpr std::int64_t kHour = 3'600'000;  // ms

void read_env(ObjectReader& options, EnvConfig& out) {
    auto env = options.object("env", keys::env);
    if (!env) {
        return;
    }
    const Node* inherit = env->find("inherit");
    if (inherit != nullptr && inherit->is(Node::Kind::array)) {
        out.inherit_all = false;
        env->texts("inherit", out.inherit);
    } else if (inherit != nullptr && !inherit->is(Node::Kind::boolean)) {
        env->error("inherit", "must be a boolean or a list of names");
    } else {
        env->flag("inherit", out.inherit_all);
    }
    env->each_member("vars", [&](const Member& member, const std::string& path) {
        std::string value;
        if (member.key.empty() || member.key.find('=') != std::string::npos) {
            env->context().diagnostics.error(
                member.where, path, "is no name of an environment variable");
        } else if (read_text_item(env->context(), member.value, path, value)) {
            out.vars.emplace(member.key, std::move(value));
        }
    });
}

using ComponentRestart = ContainerWorker::ComponentRestart;

const Choices<ComponentRestart> kComponentRestarts = {
    {"restart-never", ComponentRestart::never},
    {"restart-always", ComponentRestart::always},
    {"restart-on-failed", ComponentRestart::on_failed}};

// Crossbar's `restart` is a string and about a container's components; ours is an object and about
// the process.
void read_restart(ObjectReader& options, RestartConfig& out, ContainerWorker* container) {
    const Node* node = options.find("restart");
    if (container != nullptr && node != nullptr && node->is(Node::Kind::string)) {
        options.choice("restart", container->component_restart, kComponentRestarts);
        return;
    }
    auto restart =
        options.object("restart", container != nullptr ? keys::container_restart : keys::restart);
    if (!restart) {
        return;
    }
    using Policy = RestartConfig::Policy;
    restart->choice(
        "policy",
        out.policy,
        {{"never", Policy::never}, {"on-failure", Policy::on_failure}, {"always", Policy::always}});
    restart->duration("delay", out.delay, 0, kHour);
    restart->duration("max_delay", out.max_delay, 0, kHour);
    restart->integer("max_restarts", out.max_restarts, 0, kMaxCount);
    restart->duration("interval", out.interval, 1, 24 * kHour);
    if (container != nullptr) {
        restart->choice("components", container->component_restart, kComponentRestarts);
    }
    if (out.max_delay < out.delay) {
        if (restart->has("max_delay")) {
            restart->error(
                "max_delay",
                "is shorter than \"delay\"",
                fmt::format("{} or more", out.delay.count()));
        }
        out.max_delay = out.delay;
    }
}

void read_cpu_affinity(ObjectReader& options, std::vector<std::uint32_t>& out) {
    options.each("cpu_affinity", [&](const Node& item, const std::string& path) {
        const bool digits = item.is(Node::Kind::number) && item.text.size() <= 4 &&
                            item.text.find_first_not_of("0123456789") == std::string::npos;
        if (!digits) {
            options.context().diagnostics.error(
                item.where, path, "is no CPU number", "0 for the first, and so on");
            return;
        }
        out.push_back(static_cast<std::uint32_t>(std::stoul(item.text)));
    });
}

// A boolean, or Crossbar's "${NAME}": true when that environment variable is not empty.
void read_disabled(ObjectReader& options, bool& out) {
    const Node* node = options.find("disabled");
    ReadContext& context = options.context();
    const bool variable = node != nullptr && node->is(Node::Kind::string) &&
                          node->text.size() > 3 && node->text.starts_with("${") &&
                          node->text.ends_with('}');
    if (!variable || context.environment == nullptr) {
        options.flag("disabled", out);
        return;
    }
    const std::string name = node->text.substr(2, node->text.size() - 3);
    const std::optional<std::string> value = (*context.environment)(name);
    context.uses->push_back({options.path_of("disabled"), name, value.has_value()});
    out = value && !value->empty();
}

GuestWorker::Output read_output(ObjectReader& options, std::string_view key) {
    using Output = GuestWorker::Output;
    Output out = Output::log;
    options.choice(
        key, out, {{"log", Output::log}, {"close", Output::close}, {"drop", Output::drop}});
    return out;
}

void read_stdin(ObjectReader& options, GuestWorker& out) {
    const Node* node = options.find("stdin");
    if (node == nullptr) {
        return;
    }
    if (node->is(Node::Kind::string)) {
        if (options.one_of("stdin", {"close"})) {
            out.input = GuestWorker::Input::close;
        }
        return;
    }
    auto input = options.object("stdin", keys::stdin_json);
    if (!input) {
        return;
    }
    out.input = GuestWorker::Input::json;
    input->one_of("type", {"json"});
    if (const Node* value = input->find("value")) {
        out.input_json = to_json(*value);
    }
    input->flag("close", out.input_close);
}

void read_watch(ObjectReader& options, GuestWorker& out) {
    auto watch = options.object("watch", keys::watch);
    if (!watch) {
        return;
    }
    options.uses("watch", "watch");
    out.watch.emplace();
    watch->path_names("directories", out.watch->directories);
    watch->one_of("action", {"restart"});
    std::int64_t seconds = 0;
    if (watch->integer("timeout", seconds, 0, 3600)) {
        out.watch->timeout = Milliseconds(seconds * 1000);
    }
}

void read_container_shutdown(ObjectReader& options, ContainerWorker& container) {
    using Shutdown = ContainerWorker::Shutdown;
    options.choice(
        "shutdown",
        container.shutdown,
        {{"shutdown-manual", Shutdown::manual},
         {"shutdown-on-last-component-stopped", Shutdown::on_last_component_stopped},
         {"shutdown-on-any-component-stopped", Shutdown::on_any_component_stopped},
         {"shutdown-on-any-component-failed", Shutdown::on_any_component_failed}});
    if (container.shutdown != Shutdown::on_last_component_stopped) {
        options.uses("shutdown", "a container's shutdown");
    }
    if (container.component_restart != ComponentRestart::never) {
        options.uses("restart", "a container's restart");
    }
    const bool never_ends = container.component_restart == ComponentRestart::always &&
                            container.shutdown != Shutdown::manual && options.has("shutdown");
    const bool failure = container.component_restart == ComponentRestart::on_failed &&
                         container.shutdown == Shutdown::on_any_component_failed;
    if (never_ends || failure) {
        options.error(
            "shutdown",
            "contradicts \"restart\": components that are started again do not end the container",
            "\"shutdown-manual\"");
    }
}

}  // namespace

void read_worker_options(ObjectReader& worker, const KeyTable& table, WorkerConfig& out) {
    auto options = worker.object("options", table);
    auto* container = std::get_if<ContainerWorker>(&out.kind);
    auto* guest = std::get_if<GuestWorker>(&out.kind);
    if (guest != nullptr) {
        guest->workdir = worker.context().cbdir.string();
    }
    if (!options) {
        return;
    }
    WorkerOptions& common = out.options;
    options->not_empty("title", common.title);
    read_env(*options, common.env);
    read_cpu_affinity(*options, common.cpu_affinity);
    read_disabled(*options, common.disabled);
    options->duration("start_timeout", common.start_timeout, 0, kHour);
    options->duration("stop_timeout", common.stop_timeout, 0, kHour);
    if (guest != nullptr) {
        options->path_name("workdir", guest->workdir);
        guest->output = read_output(*options, "stdout");
        guest->error_output = read_output(*options, "stderr");
        read_stdin(*options, *guest);
        read_watch(*options, *guest);
    }
    read_restart(*options, common.restart, container);
    if (container != nullptr) {
        read_container_shutdown(*options, *container);
    }
}

GuestWorker read_guest(ObjectReader& worker) {
    GuestWorker out;
    worker.not_empty("executable", out.executable);
    worker.texts("arguments", out.arguments);
    return out;
}

}  // namespace crossbar::config
