// SPDX-License-Identifier: MIT
// How a node goes down: events in, lines and signals out, in order.
#include "controller/supervise/node_fsm.hpp"

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

using namespace crossbar::supervise;
using crossbar::log::Level;
using Lines = std::vector<std::string>;

namespace {

struct Node final : NodeEffects {
    explicit Node(std::string_view trigger = "shutdown_on_worker_exit") {
        ShutdownTriggers triggers;
        BOOST_REQUIRE(triggers.add(trigger));
        fsm.emplace(*this, std::move(triggers));
    }

    void line(Level level, std::string_view text) override {
        const auto* mark = level == Level::error ? "E " : level == Level::warn ? "W " : "";
        out.push_back(fmt::format("{}{}", mark, text));
    }

    void terminate(std::string_view worker) override {
        out.push_back(fmt::format("<TERM {}>", worker));
    }

    void kill(std::string_view worker) override { out.push_back(fmt::format("<KILL {}>", worker)); }

    void going_down() override { out.emplace_back("<going down>"); }

    void down() override { out.emplace_back("<down>"); }

    Lines take() { return std::exchange(out, {}); }

    std::optional<NodeFsm> fsm;
    Lines out;
};

void expect(Node& node, const Lines& lines) {
    const auto got = node.take();
    BOOST_CHECK_EQUAL_COLLECTIONS(got.begin(), got.end(), lines.begin(), lines.end());
}

constexpr ExitStatus kOk{false, 0};
constexpr ExitStatus kKilled{true, 9};

}  // namespace

BOOST_AUTO_TEST_CASE(a_signal_stops_every_worker_in_start_order) {
    Node node;
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->started("worker2", 12, NodeFsm::Kind::native, 22);
    node.fsm->signal("SIGINT");
    expect(
        node,
        {"Received SIGINT, shutting down.",
         "<going down>",
         "sending TERM to subprocess 11",
         "<TERM worker1>",
         "waiting for 11 to exit...",
         "sending TERM to subprocess 12",
         "<TERM worker2>",
         "waiting for 12 to exit..."});
    node.fsm->ended("worker2", kOk);
    expect(
        node,
        {"Native worker connection closed cleanly.",
         "Node worker worker2 ended successfully",
         "Node worker ended, and trigger 'shutdown_on_worker_exit' active",
         "Node shutting down ..",
         "W Shutting down node..."});
    node.fsm->ended("worker1", kOk);
    expect(
        node,
        {"Native worker connection closed cleanly.",
         "Node worker worker1 ended successfully",
         "Node worker ended, and trigger 'shutdown_on_worker_exit' active",
         "Node is already shutting down.",
         "<down>"});
    BOOST_TEST(node.fsm->exit_code() == 0);
}

BOOST_AUTO_TEST_CASE(a_node_without_workers_is_down_at_once) {
    Node node;
    node.fsm->signal("SIGTERM");
    expect(node, {"Received SIGTERM, shutting down.", "<going down>", "<down>"});
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_killed_takes_the_node_down_and_is_named) {
    Node node;
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->started("worker2", 12, NodeFsm::Kind::native, 22);
    node.fsm->ended("worker1", kKilled);
    const std::string text =
        "A process has ended with a probable error condition: process ended by signal 9.";
    expect(
        node,
        {"W Native worker connection closed uncleanly: " + text,
         "Node worker worker1 ended with error (" + text + ")",
         "Node worker ended, and trigger 'shutdown_on_worker_exit' active",
         "Node shutting down ..",
         "W Shutting down node...",
         "<going down>",
         "sending TERM to subprocess 11",
         "sending TERM to subprocess 12",
         "<TERM worker2>",
         "waiting for 12 to exit..."});
    node.fsm->ended("worker2", kOk);
    BOOST_TEST(node.take().back() == "<down>");
    BOOST_TEST(node.fsm->exit_code() == 1);
}

BOOST_AUTO_TEST_CASE(an_error_trigger_lets_the_node_run_after_a_clean_end) {
    Node node("shutdown_on_worker_exit_with_error");
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->started("worker2", 12, NodeFsm::Kind::native, 22);
    node.fsm->ended("worker1", kOk);
    BOOST_TEST(
        node.take().back() ==
        "Node will continue to run (node shutdown triggers active: "
        "['shutdown_on_worker_exit_with_error'])");
    BOOST_TEST(!node.fsm->stopping());
    node.fsm->ended("worker2", kKilled);
    BOOST_TEST(node.fsm->stopping());
}

BOOST_AUTO_TEST_CASE(the_last_worker_trigger_counts_guests) {
    Node node("shutdown_on_last_worker_exit");
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->started("guest", 12, NodeFsm::Kind::guest, 22);
    node.fsm->ended("worker1", kOk);
    BOOST_TEST(!node.fsm->stopping());
    Node other("shutdown_on_last_worker_exit");
    other.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    other.fsm->ended("worker1", kOk);
    BOOST_TEST(other.fsm->stopping());
    BOOST_TEST(other.fsm->exit_code() == 0);
}

BOOST_AUTO_TEST_CASE(a_trigger_on_request_only_never_fires_by_itself) {
    Node node("shutdown_on_shutdown_requested");
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->ended("worker1", kKilled);
    BOOST_TEST(!node.fsm->stopping());
    node.fsm->shutdown_requested();
    BOOST_TEST(node.fsm->stopping());
}

BOOST_AUTO_TEST_CASE(the_end_of_a_guest_leaves_the_node_running) {
    Node node;
    node.fsm->started("guest", 12, NodeFsm::Kind::guest, 22);
    node.fsm->ended("guest", {false, 3});
    expect(
        node,
        {"E Guest guest exited with error A process has ended with a probable error condition: "
         "process ended with exit code 3."});
    node.fsm->started("guest", 13, NodeFsm::Kind::guest, 22);
    node.fsm->ended("guest", kOk);
    expect(node, {"Guest guest exited with success"});
    BOOST_TEST(!node.fsm->stopping());
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_started_again_fires_no_trigger_and_keeps_its_place) {
    Node node;
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->started("worker2", 12, NodeFsm::Kind::native, 22);
    node.fsm->ended("worker1", kKilled, true);
    BOOST_TEST(!node.fsm->stopping());
    node.fsm->started("worker1", 31, NodeFsm::Kind::native, 22);
    node.take();
    node.fsm->signal("SIGINT");
    BOOST_TEST(node.take().at(2) == "sending TERM to subprocess 31");
}

BOOST_AUTO_TEST_CASE(a_fatal_error_while_starting_stops_the_node_and_is_a_failure) {
    Node node;
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->fatal("crossbar.error.cannot_listen: port in use");
    expect(
        node,
        {"E crossbar.error.cannot_listen: port in use",
         "<going down>",
         "sending TERM to subprocess 11",
         "<TERM worker1>",
         "waiting for 11 to exit..."});
    BOOST_TEST(node.fsm->exit_code() == 1);
}

BOOST_AUTO_TEST_CASE(waiting_is_said_every_second_until_sigkill_is_due) {
    Node node;
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 3);
    node.fsm->signal("SIGINT");
    node.take();
    node.fsm->second();
    node.fsm->second();
    expect(node, {"waiting for 11 to exit...", "waiting for 11 to exit..."});
    node.fsm->second();
    expect(node, {"Sending SIGKILL to 11", "<KILL worker1>"});
    node.fsm->second();
    expect(node, {"waiting for 11 to exit..."});
}

BOOST_AUTO_TEST_CASE(a_second_signal_kills_what_is_left) {
    Node node;
    node.fsm->started("worker1", 11, NodeFsm::Kind::native, 22);
    node.fsm->started("worker2", 12, NodeFsm::Kind::native, 22);
    node.fsm->signal("SIGINT");
    node.fsm->ended("worker1", kOk);
    node.take();
    node.fsm->signal("SIGINT");
    expect(node, {"Received SIGINT, shutting down.", "Sending SIGKILL to 12", "<KILL worker2>"});
    node.fsm->ended("worker2", kKilled);
    BOOST_TEST(node.take().back() == "<down>");
    BOOST_TEST(node.fsm->exit_code() == 0);
}
