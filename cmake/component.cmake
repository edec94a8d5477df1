# SPDX-License-Identifier: MIT
# How a component for a container worker is built; in the project itself as in any project that has
# found the installed package (find_package(crossbar-cxx)).

# crossbar_add_component(NAME source...): the shared library NAME.so. It is built against the SDK's headers only:
# what they declare is in the container executable, which resolves it when it loads the library.
function(crossbar_add_component NAME)
    add_library(${NAME} MODULE ${ARGN})
    target_link_libraries(${NAME} PRIVATE crossbar::component_api)
    set_target_properties(${NAME} PROPERTIES PREFIX "" CXX_EXTENSIONS OFF)
endfunction()
