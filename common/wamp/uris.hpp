// SPDX-License-Identifier: MIT
// Every predefined URI, once (specification: "URI reference"; and those that peers are known to
// use).
#pragma once

#include <string_view>

namespace crossbar::wamp::uris {

inline constexpr std::string_view kInvalidUri = "wamp.error.invalid_uri";
inline constexpr std::string_view kNoSuchProcedure = "wamp.error.no_such_procedure";
inline constexpr std::string_view kProcedureAlreadyExists = "wamp.error.procedure_already_exists";
inline constexpr std::string_view kNoSuchRegistration = "wamp.error.no_such_registration";
inline constexpr std::string_view kNoSuchSubscription = "wamp.error.no_such_subscription";
inline constexpr std::string_view kNoSuchSession = "wamp.error.no_such_session";
inline constexpr std::string_view kInvalidArgument = "wamp.error.invalid_argument";
inline constexpr std::string_view kRuntimeError = "wamp.error.runtime_error";
inline constexpr std::string_view kCanceled = "wamp.error.canceled";
inline constexpr std::string_view kTimeout = "wamp.error.timeout";
inline constexpr std::string_view kPayloadSizeExceeded = "wamp.error.payload_size_exceeded";
inline constexpr std::string_view kProtocolViolation = "wamp.error.protocol_violation";
inline constexpr std::string_view kNotAuthorized = "wamp.error.not_authorized";
inline constexpr std::string_view kAuthorizationFailed = "wamp.error.authorization_failed";
inline constexpr std::string_view kAuthorizationDenied = "wamp.error.authorization_denied";
inline constexpr std::string_view kNoSuchRealm = "wamp.error.no_such_realm";
inline constexpr std::string_view kNoSuchRole = "wamp.error.no_such_role";
inline constexpr std::string_view kNoSuchPrincipal = "wamp.error.no_such_principal";
inline constexpr std::string_view kNoMatchingAuthMethod = "wamp.error.no_matching_auth_method";
inline constexpr std::string_view kAuthenticationDenied = "wamp.error.authentication_denied";
inline constexpr std::string_view kAuthenticationFailed = "wamp.error.authentication_failed";
inline constexpr std::string_view kAuthenticationRequired = "wamp.error.authentication_required";
inline constexpr std::string_view kOptionNotAllowed = "wamp.error.option_not_allowed";
inline constexpr std::string_view kDiscloseMeDisallowed =
    "wamp.error.option_disallowed.disclose_me";
inline constexpr std::string_view kNetworkFailure = "wamp.error.network_failure";
inline constexpr std::string_view kUnavailable = "wamp.error.unavailable";
inline constexpr std::string_view kNoAvailableCallee = "wamp.error.no_available_callee";
inline constexpr std::string_view kFeatureNotSupported = "wamp.error.feature_not_supported";
inline constexpr std::string_view kUnregisteredReason = "wamp.error.unregistered";
inline constexpr std::string_view kMaxConcurrencyReached = "crossbar.error.max_concurrency_reached";

inline constexpr std::string_view kSystemShutdown = "wamp.close.system_shutdown";
inline constexpr std::string_view kCloseRealm = "wamp.close.close_realm";
inline constexpr std::string_view kGoodbyeAndOut = "wamp.close.goodbye_and_out";
inline constexpr std::string_view kKilled = "wamp.close.killed";
inline constexpr std::string_view kLogout = "wamp.close.logout";

inline constexpr std::string_view kSessionOnJoin = "wamp.session.on_join";
inline constexpr std::string_view kSessionOnLeave = "wamp.session.on_leave";
inline constexpr std::string_view kSessionOnStats = "wamp.session.on_stats";
inline constexpr std::string_view kSubscriptionOnCreate = "wamp.subscription.on_create";
inline constexpr std::string_view kSubscriptionOnSubscribe = "wamp.subscription.on_subscribe";
inline constexpr std::string_view kSubscriptionOnUnsubscribe = "wamp.subscription.on_unsubscribe";
inline constexpr std::string_view kSubscriptionOnDelete = "wamp.subscription.on_delete";
inline constexpr std::string_view kRegistrationOnCreate = "wamp.registration.on_create";
inline constexpr std::string_view kRegistrationOnRegister = "wamp.registration.on_register";
inline constexpr std::string_view kRegistrationOnUnregister = "wamp.registration.on_unregister";
inline constexpr std::string_view kRegistrationOnDelete = "wamp.registration.on_delete";

}  // namespace crossbar::wamp::uris
