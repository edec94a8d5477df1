# SPDX-License-Identifier: MIT
# find_package(crossbar-cxx): crossbar::component_api (headers; also as crossbar::sdk) and crossbar_add_component().
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.81)
find_dependency(fmt 9)
find_dependency(Threads)

include("${CMAKE_CURRENT_LIST_DIR}/crossbar-cxx-targets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/component.cmake")
if(NOT TARGET crossbar::sdk)
    add_library(crossbar::sdk ALIAS crossbar::component_api)
endif()
