// SPDX-License-Identifier: MIT
// The document's top: controller and workers.
#include "common/config/read.hpp"
#include "common/config/similar.hpp"

#include <fmt/format.h>

namespace crossbar::config {

namespace {

const Choices<ShutdownTrigger> kTriggers = {
    {"shutdown_on_shutdown_requested", ShutdownTrigger::shutdown_requested},
    {"shutdown_on_worker_exit", ShutdownTrigger::worker_exit},
    {"shutdown_on_worker_exit_with_error", ShutdownTrigger::worker_exit_with_error},
    {"shutdown_on_last_worker_exit", ShutdownTrigger::last_worker_exit}};

std::vector<std::string_view> trigger_names() {
    std::vector<std::string_view> names;
    for (const auto& [name, trigger] : kTriggers) {
        names.push_back(name);
    }
    return names;
}

// One trigger or a list of them.
void read_shutdown(ObjectReader& options, ControllerConfig& out) {
    const Node* node = options.find("shutdown");
    if (node == nullptr) {
        return;
    }
    out.shutdown.emplace();
    if (node->is(Node::Kind::string)) {
        ShutdownTrigger trigger{};
        if (options.choice("shutdown", trigger, kTriggers)) {
            out.shutdown->push_back(trigger);
        }
        return;
    }
    if (!node->is(Node::Kind::array)) {
        options.error("shutdown", "must be a trigger or a list of triggers");
        return;
    }
    options.each("shutdown", [&](const Node& item, const std::string& path) {
        std::string name;
        if (!read_text_item(options.context(), item, path, name)) {
            return;
        }
        for (const auto& [known, trigger] : kTriggers) {
            if (known == name) {
                out.shutdown->push_back(trigger);
                return;
            }
        }
        options.context().diagnostics.error(
            item.where,
            path,
            fmt::format("\"{}\" is no shutdown trigger", name),
            hint_for(name, trigger_names(), "triggers"));
    });
}

ControllerConfig read_controller(ObjectReader& root) {
    ControllerConfig out;
    auto controller = root.object("controller", keys::controller);
    if (!controller) {
        return out;
    }
    std::string id;
    if (controller->not_empty("id", id)) {
        out.id = std::move(id);
    }
    if (auto options = controller->object("options", keys::controller_options)) {
        options->not_empty("title", out.title);
        read_shutdown(*options, out);
    }
    return out;
}

RouterWorker read_router(ObjectReader& worker) {
    RouterWorker out;
    Ids realm_ids("realm", "realm of this worker");
    realm_ids.reserve(worker.find("realms"));
    worker.each("realms", [&](Node& node, std::string path) {
        out.realms.push_back(read_realm(worker.context(), node, std::move(path), realm_ids));
        for (std::size_t i = 0; i + 1 < out.realms.size(); ++i) {
            const std::string& name = out.realms.back().name;
            if (!name.empty() && out.realms[i].name == name) {
                worker.context().diagnostics.error(
                    node.find("name")->where,
                    item_path(worker.path_of("realms"), out.realms.size() - 1) + ".name",
                    fmt::format("another realm of this worker has the name \"{}\"", name),
                    item_path(worker.path_of("realms"), i));
                break;
            }
        }
    });
    Ids transport_ids("transport", "transport of this worker");
    transport_ids.reserve(worker.find("transports"));
    worker.each("transports", [&](Node& node, std::string path) {
        out.transports.push_back(
            read_transport(worker.context(), node, std::move(path), transport_ids));
    });
    return out;
}

ContainerWorker read_container(ObjectReader& worker) {
    ContainerWorker out;
    Ids ids("component", "component of this worker");
    ids.reserve(worker.find("components"));
    worker.each("components", [&](Node& node, std::string path) {
        out.components.push_back(read_component(worker.context(), node, std::move(path), ids));
    });
    return out;
}

struct WorkerType {
    std::string_view name;
    const KeyTable& keys;
    const KeyTable& options;
};

const WorkerType kTypes[] = {
    {"router", keys::router, keys::router_options},
    {"container", keys::container, keys::container_options},
    {"guest", keys::guest, keys::guest_options},
};

// Null (reported) when the type is none of ours.
const WorkerType* type_of(ReadContext& context, const Node& node, const std::string& path) {
    const Node* type = node.find("type");
    const std::vector<std::string_view> names = {"router", "container", "guest"};
    if (type == nullptr) {
        context.diagnostics.error(
            node.where, path, "\"type\" is missing", "\"router\", \"container\" or \"guest\"");
        return nullptr;
    }
    const std::string type_path = member_path(path, "type");
    if (!type->is(Node::Kind::string)) {
        context.diagnostics.error(
            type->where, type_path, fmt::format("must be a string, is {}", name_of(type->kind)));
        return nullptr;
    }
    for (const WorkerType& known : kTypes) {
        if (known.name == type->text) {
            return &known;
        }
    }
    const std::string name = type->text.substr(0, 100);
    if (name == "proxy" || name == "websocket-testee" || name == "hostmonitor" || name == "xbrmm") {
        context.diagnostics.error(
            type->where,
            type_path,
            fmt::format("workers of type \"{}\" are not supported", name),
            "remove it");
    } else {
        context.diagnostics.error(
            type->where,
            type_path,
            fmt::format("\"{}\" is no type of worker", name),
            hint_for(name, names, "one of"));
    }
    return nullptr;
}

void read_worker(
    ReadContext& context, Node& node, std::string path, Ids& ids, std::vector<WorkerConfig>& out) {
    if (!node.is(Node::Kind::object)) {
        const ObjectReader reported(context, node, std::move(path), keys::router);
        return;
    }
    const WorkerType* type = type_of(context, node, path);
    if (type == nullptr) {
        return;
    }
    ObjectReader worker(context, node, std::move(path), type->keys);
    WorkerConfig config;
    config.where = node.where;
    config.id = ids.next(worker);
    Facts others = std::exchange(context.facts, Facts());
    context.facts.worker = others.worker;
    if (&type->keys == &keys::router) {
        config.kind = read_router(worker);
    } else if (&type->keys == &keys::container) {
        config.kind = read_container(worker);
    } else {
        config.kind = read_guest(worker);
    }
    read_worker_options(worker, type->options, config);
    if (!config.options.disabled) {  // else it neither listens nor connects
        others.append(std::move(context.facts));
    }
    context.facts = std::move(others);
    out.push_back(std::move(config));
}

}  // namespace

std::string_view name_of(ShutdownTrigger trigger) noexcept {
    for (const auto& [name, value] : kTriggers) {
        if (value == trigger) {
            return name;
        }
    }
    return "";
}

std::string WorkerConfig::type() const {
    return std::string(kTypes[kind.index()].name);
}

NodeConfig read_node(ReadContext& context, Node& root) {
    NodeConfig out;
    ObjectReader reader(context, root, "", keys::top);
    if (reader.has("version") && !reader.integer("version", out.version, 1, 2)) {
        return out;  // another version has other keys
    }
    if (!reader.has("version")) {
        out.version = 1;
    }
    if (out.version == 1) {
        upgrade_to_version_2(root);
    }
    out.controller = read_controller(reader);
    Ids ids("worker", "worker");
    ids.reserve(reader.find("workers"));
    reader.each("workers", [&](Node& node, std::string path) {
        read_worker(context, node, std::move(path), ids, out.workers);
        ++context.facts.worker;
    });
    return out;
}

}  // namespace crossbar::config
