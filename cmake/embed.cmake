# mandate_embed(TARGET HEADER FUNCTION FILES...) puts files into a library: FUNCTION, declared in HEADER inside
# mandate::web::reference, gives their names and contents.
function(mandate_embed target header function)
  set(output ${CMAKE_BINARY_DIR}/embedded/${function}.cc)
  set(contents "")
  set(symbols "")
  set(rows "")
  set(number 0)
  foreach(file IN LISTS ARGN)
    get_filename_component(name ${file} NAME)
    set(symbol mandate_${function}_${number})
    string(APPEND contents "asm(\".pushsection .rodata\\n.balign 16\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n${symbol}_end:\\n.popsection\\n\");\n")
    string(APPEND symbols "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND rows "      {\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  set(body "  return {};\n")
  if(rows)
    set(body "  static const EmbeddedFile files[] = {\n${rows}  };\n  return files;\n")
  endif()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"// Made by cmake/embed.cmake.
#include \"${header}\"

#include <cstddef>

${contents}
${symbols}
namespace mandate::web::reference {

std::span<const EmbeddedFile> ${function}() {
${body}}

}  // namespace mandate::web::reference
")
  set_property(SOURCE ${output} PROPERTY OBJECT_DEPENDS "${ARGN}")
  target_sources(${target} PRIVATE ${output})
endfunction()
