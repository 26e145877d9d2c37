// The C++ opinion on what we forward: parses the original and what we left of it, takes the labelled fields out of the original by
// reflection, and compares both as libprotobuf serialises them, unknown fields included.
// usage: oracle INCLUDE... -- FILE.proto TYPE < pairs   (each: u32 length, original, u32 length, ours; little-endian)
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/unknown_field_set.h>

namespace pb = google::protobuf;

static bool has_option(const pb::FieldDescriptor* field, int number) {
  const auto& options = field->options();
  const auto& unknown = options.GetReflection()->GetUnknownFields(options);
  for (int i = 0; i < unknown.field_count(); i++) if (unknown.field(i).number() == number) return true;
  return false;
}

static void strip(pb::Message* message) {
  const auto* reflection = message->GetReflection();
  std::vector<const pb::FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const auto* field : fields) {
    if (has_option(field, 50501)) { reflection->ClearField(message, field); continue; }
    if (has_option(field, 50502) || field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->is_repeated()) for (int i = 0; i < reflection->FieldSize(*message, field); i++) strip(reflection->MutableRepeatedMessage(message, field, i));
    else strip(reflection->MutableMessage(message, field));
  }
}

static std::string canonical(const pb::Message& message) {
  std::string out;
  {
    pb::io::StringOutputStream stream(&out);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return out;
}

static bool read(std::string* into) {
  std::uint32_t length;
  if (std::fread(&length, 4, 1, stdin) != 1) return false;
  into->resize(length);
  return std::fread(into->data(), 1, length, stdin) == length;
}

class Errors : public pb::compiler::MultiFileErrorCollector {
  void AddError(const std::string& file, int line, int, const std::string& text) override { std::cerr << file << ":" << line << ": " << text << "\n"; }
};

int main(int argc, char** argv) {
  pb::SetLogHandler(nullptr);  // Duplicate map keys are meant to be there.
  pb::compiler::DiskSourceTree tree;
  int at = 1;
  for (; at < argc && std::string(argv[at]) != "--"; at++) tree.MapPath("", argv[at]);
  if (argc - at != 3) return 1;
  Errors errors;
  pb::compiler::Importer importer(&tree, &errors);
  const auto* file = importer.Import(argv[at + 1]);
  if (file == nullptr) return 1;
  const auto* type = importer.pool()->FindMessageTypeByName(argv[at + 2]);
  pb::DynamicMessageFactory factory(importer.pool());
  const auto* prototype = factory.GetPrototype(type);
  std::string original, ours;
  long compared = 0, different = 0, first = -1, refused = 0;
  while (read(&original) && read(&ours)) {
    std::unique_ptr<pb::Message> one(prototype->New()), other(prototype->New());
    if (!one->ParseFromString(original)) { refused++; continue; }
    strip(one.get());
    if (!other->ParseFromString(ours) || canonical(*one) != canonical(*other)) { different++; if (first < 0) first = compared; }
    compared++;
  }
  std::printf("{\"compared\":%ld,\"different\":%ld,\"refused\":%ld,\"first\":%ld}\n", compared, different, refused, first);
  return 0;
}
