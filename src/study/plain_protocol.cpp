#include "study/plain_protocol.hpp"

namespace handglass::study {

std::string protocol_hint(std::string_view first) {
  if (first.starts_with("HTTP/"))
    return "That is an answer in plain HTTP: this port does not speak TLS. Use the port for https.";
  for (std::string_view page : {"<!DOCTYPE ", "<!doctype ", "<html", "<HTML"})
    if (first.starts_with(page))
      return "That is a page of a web server that speaks plain HTTP here. Use the port for https.";
  for (std::string_view verb : {"GET ", "POST ", "HEAD ", "PUT ", "OPTIONS ", "CONNECT "})
    if (first.starts_with(verb))
      return "That is a request in plain HTTP: the client has to use https.";
  if (first.starts_with("220"))
    return "That greets in plain SMTP or FTP. SMTP changes to TLS after STARTTLS: try "
           "connect --starttls smtp. FTP does after AUTH TLS.";
  if (first.starts_with("* OK"))
    return "That greets in plain IMAP, which changes to TLS after STARTTLS: try connect --starttls "
           "imap, or port 993, which speaks TLS at once.";
  if (first.starts_with("+OK"))
    return "That greets in plain POP3: such a service changes to TLS after STLS, or speaks it on "
           "port 995.";
  if (first.starts_with("SSH-")) return "That is SSH, which has a handshake of its own.";
  if (first.starts_with("EHLO") || first.starts_with("HELO"))
    return "That is a mail client in plain text: it has to use TLS at once here.";
  return {};
}

}  // namespace handglass::study
