# SPDX-License-Identifier: MIT
# What a component sees of the project: headers and the definitions that they need, no library. Installed as
# crossbar::component_api (and crossbar::sdk).
add_library(crossbar_component_api INTERFACE)
add_library(crossbar::component_api ALIAS crossbar_component_api)
set_target_properties(crossbar_component_api PROPERTIES EXPORT_NAME component_api)
target_include_directories(crossbar_component_api INTERFACE
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/common/sdk;${PROJECT_SOURCE_DIR}>"
    "$<INSTALL_INTERFACE:include/crossbar-cxx/common/sdk;include/crossbar-cxx>")
target_compile_features(crossbar_component_api INTERFACE cxx_std_20)
# Asio is compiled into the container. A component that compiled its own would have a second set of
# its statics.
target_compile_definitions(crossbar_component_api INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
    CROSSBAR_SDK_VERSION="${PROJECT_VERSION}")
target_link_libraries(crossbar_component_api INTERFACE Boost::headers fmt::fmt Threads::Threads)
