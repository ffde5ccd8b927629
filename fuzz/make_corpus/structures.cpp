#include "crypto/key_file.hpp"
#include "der_structures.hpp"
#include "make_corpus/corpus.hpp"
#include "wire/hex.hpp"

namespace handglass::fuzz {
namespace {

namespace keys = crypto::structure;
namespace x = x509::structure;

template <class T>
void write_as(const std::filesystem::path& path, View der) {
  write(path, concat({Bytes{Structures::place_of<T>()}, der}));
}

// What an extension of 2.5.29.N has in it.
View extension_of(const x509::Certificate& certificate, x509::Ce which) {
  View found;
  const auto& extensions = certificate.structure().tbs_certificate.value.extensions;
  der::each(extensions->value, [&](const x::Extension& extension) {
    if (x509::certificate_extension(extension.extn_id) == which)
      found = extension.extn_value.content;
  });
  return found;
}

void write_keys(const std::filesystem::path& folder, const test::World::Identity& ec,
                const test::World::Identity& rsa) {
  for (const auto& [name, who] : {std::pair{"ec", &ec}, {"rsa", &rsa}}) {
    const Bytes whole = *crypto::pkcs8(*who->key);
    write_as<keys::PrivateKeyInfo>(folder / ("PrivateKeyInfo-" + std::string(name)), whole);
    const auto info = *der::parse<keys::PrivateKeyInfo>(whole);
    if (who == &ec)
      write_as<keys::EcPrivateKey>(folder / "ECPrivateKey", info.private_key.content);
    else
      write_as<keys::RsaPrivateKey>(folder / "RSAPrivateKey", info.private_key.content);
    const x::Certificate& certificate = who->chain[0]->structure();
    write_as<x::SubjectPublicKeyInfo>(
        folder / ("SubjectPublicKeyInfo-" + std::string(name)),
        certificate.tbs_certificate.value.subject_public_key_info.whole);
    if (who == &rsa)
      write_as<keys::RsaPublicKey>(folder / "RSAPublicKey",
                                   certificate.tbs_certificate.value.subject_public_key_info.value
                                       .subject_public_key.content);
    else
      write_as<keys::EcdsaSignature>(folder / "EcdsaSignature",
                                     certificate.signature_value.content);
  }
}

// What openssl has made before of keys and certificates.
void write_files(const std::filesystem::path& folder, const std::filesystem::path& files) {
  write_as<keys::EncryptedPrivateKeyInfo>(folder / "EncryptedPrivateKeyInfo",
                                          read(files / "key_file" / "pkcs8"));
  const Bytes locked = read(files / "key_file" / "pkcs8");
  const auto info = der::parse<keys::EncryptedPrivateKeyInfo>(locked);
  const View pbes2 = info->encryption_algorithm.parameters->whole;
  write_as<keys::Pbes2Parameters>(folder / "PBES2-params", pbes2);
  write_as<keys::Pbkdf2Parameters>(
      folder / "PBKDF2-params",
      der::parse<keys::Pbes2Parameters>(pbes2)->key_derivation_func.parameters->whole);
  write_as<keys::Pfx>(folder / "PFX", read(files / "pkcs12" / "file"));
  const Bytes safe = read(files / "pkcs12" / "open-safe");
  write_as<der::SequenceOf<keys::ContentInfo>>(folder / "AuthenticatedSafe", safe);
  const Bytes pkcs7 = read(files / "pkcs7" / "signed-data");
  write_as<keys::ContentInfo>(folder / "ContentInfo", pkcs7);
  write_as<keys::SignedData>(folder / "SignedData",
                             der::parse<keys::ContentInfo>(pkcs7)->content->value.whole);
  std::size_t n = 0;
  der::each(*der::parse<der::SequenceOf<keys::ContentInfo>>(safe),
            [&](const keys::ContentInfo& part) {
              write_as<der::SequenceOf<keys::SafeBag>>(
                  folder / ("SafeContents-" + std::to_string(n++)),
                  der::parse<der::OctetString>(part.content->value.whole)->content);
            });
}

void write_leaves(const std::filesystem::path& folder) {
  const auto leaf = [&]<class T>(std::type_identity<T>, const char* name, const char* hex) {
    write_as<T>(folder / name, *from_hex(hex));
  };
  leaf(std::type_identity<der::Any>{}, "ANY", "0c026869");
  leaf(std::type_identity<der::Boolean>{}, "BOOLEAN", "0101ff");
  leaf(std::type_identity<der::Integer>{}, "INTEGER", "020500ffffffff");
  leaf(std::type_identity<der::Integer>{}, "INTEGER-negative", "020180");
  leaf(std::type_identity<der::Enumerated>{}, "ENUMERATED", "0a0101");
  leaf(std::type_identity<der::Oid>{}, "OBJECT-IDENTIFIER", "06092a864886f70d01010b");
  leaf(std::type_identity<der::Oid>{}, "OBJECT-IDENTIFIER-joint", "0603883703");
  leaf(std::type_identity<der::Oid>{}, "OBJECT-IDENTIFIER-long", "060b81ffffffffffffffffff7f");
  leaf(std::type_identity<der::Null>{}, "NULL", "0500");
  leaf(std::type_identity<der::OctetString>{}, "OCTET-STRING", "040100");
  leaf(std::type_identity<der::BitString>{}, "BIT-STRING", "030206c0");
  leaf(std::type_identity<der::Instant>{}, "UTCTime", "170d3236313132303132303030305a");
  leaf(std::type_identity<der::Instant>{}, "GeneralizedTime", "180f32303532303232393233353935395a");
  leaf(std::type_identity<der::OctetString>{}, "length-of-4-GiB", "0484ffffffff00");
  leaf(std::type_identity<x::BasicConstraints>{}, "BasicConstraints", "30060101ff020103");
  leaf(std::type_identity<x::BasicConstraints>{}, "default-encoded", "3003010100");
  leaf(std::type_identity<x::CertificatePolicies>{}, "CertificatePolicies", "3008300606042a030405");
  leaf(std::type_identity<der::SequenceOf<x::AccessDescription>>{}, "AccessDescriptions",
       "3018301606082b06010505073001860a687474703a2f2f612f62");
  leaf(std::type_identity<der::SequenceOf<x::DistributionPoint>>{}, "DistributionPoints",
       "30123010a00ea00c860a687474703a2f2f612f62");
  leaf(std::type_identity<keys::PssParameters>{}, "RSASSA-PSS-params",
       "3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d0609"
       "6086480165030402010500a203020120");
}

}  // namespace

void write_structures(const std::filesystem::path& folder, const test::World::Identity& ec,
                      const test::World::Identity& rsa, const x509::Crl& crl) {
  const auto der = folder / "der";
  const x509::Certificate &leaf = *ec.chain[0], &issuer = *ec.chain[1];
  write_as<x::Certificate>(der / "Certificate", leaf.der());
  write_as<x::CertificateList>(der / "CertificateList", crl.der());
  write_as<x::Name>(der / "Name", leaf.subject().der);
  write_as<x::Extensions>(der / "Extensions",
                          der::encode(leaf.structure().tbs_certificate.value.extensions->value));
  write_as<x::GeneralNames>(der / "GeneralNames", extension_of(leaf, x509::Ce::subject_alt_name));
  write_as<x::ExtKeyUsage>(der / "ExtKeyUsage", extension_of(leaf, x509::Ce::extended_key_usage));
  write_as<x::AuthorityKeyIdentifier>(der / "AuthorityKeyIdentifier",
                                      extension_of(issuer, x509::Ce::authority_key_identifier));
  write_keys(der, ec, rsa);
  write_files(der, folder);
  write_leaves(der);
}

// Lists of the target's own CA, and of one that has its name and another key.
void write_lists(const std::filesystem::path& folder) {
  test::World world("crl");
  const auto alice = world.identity("alice");
  const auto lists = world.crls({alice});
  write(folder / "root", lists[0]->der());
  write(folder / "alice", lists[1]->der());
  test::World other("another crl");
  const auto bob = other.identity("bob"), carol = other.identity("carol");
  write(folder / "three", other.crls({carol, alice, bob})[1]->der());
  write(folder / "twice", other.crls({alice, bob, alice})[1]->der());
}

// Each extension of the hellos, behind the byte that says of which.
void write_extensions(const std::filesystem::path& folder, const study::Trace& trace) {
  for (const auto& message : trace.messages) {
    const bool client = message.message == handshake::Message::client_hello;
    if (!client && message.message != handshake::Message::server_hello) continue;
    for (std::size_t i = 0; i < message.fields.size(); ++i) {
      const std::string path = wire::path_of(message.fields, i);
      if (!path.starts_with("extensions[") || path.find(']') + 1 != path.size()) continue;
      const wire::Note& note = message.fields[i];
      const View whole = View(message.bytes).subspan(note.at, note.size);
      const std::string name = std::to_string(whole[0] << 8 | whole[1]);
      write(folder / "extension" / ((client ? "client-" : "server-") + name),
            concat({Bytes{static_cast<std::uint8_t>(client ? 0 : 1)}, whole.first(2),
                    whole.subspan(4)}));
    }
  }
  for (const std::uint8_t which : Bytes{0, 1}) {
    const std::string name = which == 0 ? "client-" : "server-";
    write(folder / "extension" / (name + "unknown"), Bytes{which, 0x1a, 0x1a, 1, 2, 3});
    write(folder / "extension" / (name + "none"), Bytes{which, 0, 22});
    write(folder / "extension" / (name + "length"), Bytes{which, 0, 10, 0, 3, 0, 23});
    write(folder / "extension" / (name + "trailing"), Bytes{which, 0, 23, 0});
  }
}

}  // namespace handglass::fuzz
