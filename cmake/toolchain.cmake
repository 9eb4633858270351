# Compiler, linker and warning settings shared by every target.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Objects are shared between checkouts, those that are compiled with a precompiled header too (docs/decisions/0024).
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
add_compile_options(-fno-plt -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Most sources need 0.4 GB to be compiled. Collecting garbage before that costs a tenth of the time, and frees nothing
  # that is missed.
  add_compile_options(--param=ggc-min-heapsize=786432)
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS)

if(MANDATE_SANITIZE)
  add_compile_options(-fsanitize=${MANDATE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MANDATE_SANITIZE})
endif()

add_library(mandate_warnings INTERFACE)
target_compile_options(mandate_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wno-missing-field-initializers)
