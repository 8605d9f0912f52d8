using System.Text.Json;
using System.Text.Json.Nodes;

namespace CtGpu.Tests.Support;

/// <summary>Ways in which a sidecar can be broken, by name.</summary>
internal static class BrokenSidecars
{
    /// <summary>An edit of a value: its path, and the JSON to put there. No JSON removes it.</summary>
    private static readonly Dictionary<string, (string Path, string? Json)> s_edits = new()
    {
        ["shape of 1e30"] = ("output/shape", "[1e30, 4, 5]"),
        ["shape of 1e400"] = ("output/shape", "[1e400, 4, 5]"),
        ["fractional shape"] = ("output/shape", "[3.5, 4, 5]"),
        ["negative shape"] = ("input/shape", "[-3, 4, 5]"),
        ["shape too large to multiply"] = ("output/shape", "[2000000000, 2000000000, 2000000000]"),
        ["text in a shape"] = ("output/shape", "[\"3\", 4, 5]"),
        ["two spacings"] = ("output/spacingMm", "[1, 1]"),
        ["spacing of 0"] = ("input/spacingMm", "[0, 1, 1]"),
        ["spacing of null"] = ("input/spacingMm", "null"),
        ["two origins"] = ("output/originMm", "[1, 1]"),
        ["eight directions"] = ("output/direction", "[1, 0, 0, 0, 1, 0, 0, 0]"),
        ["no slices"] = ("series/slices", "0"),
        ["null among the syntaxes"] = ("series/transferSyntaxes", "[null]"),
        ["null among the reasons"] = ("qc/reasons", "[null]"),
        ["null option"] = ("options/spacing", "null"),
        ["number as an option"] = ("options/spacing", "1"),
        ["negative litres"] = ("mask/litres", "-1"),
        ["infinite litres"] = ("mask/litres", "1e400"),
        ["negative litres of a lung"] = ("mask/rightLitres", "-1"),
        ["infinite gas"] = ("mask/gasMl", "1e400"),
        ["infinite tilt"] = ("input/geometry/tiltDegrees", "1e400"),
        ["infinite time"] = ("timingsMs", "{\"read\": 1e400}"),
        ["spacing of 1e300"] = ("input/spacingMm", "[1e300, 1, 1]"),
        ["spacing of 1e-300"] = ("output/spacingMm", "[1e-300, 1, 1]"),
        ["origin of 1e300"] = ("output/originMm", "[1e300, 1, 1]"),
        ["direction of 1e300"] = ("output/direction", "[1e300, 0, 0, 0, 1, 0, 0, 0, 1]"),
        ["mask of twice the volume"] = ("mask/fraction", "2"),
        ["no hash of the voxels"] = ("hash", "{}"),
        ["no times"] = ("timingsMs", null),
        ["no release"] = ("ctgpu", null),
        ["no algorithm of the hash"] = ("hash/algorithm", null),
        ["no numerics"] = ("numerics", null),
        ["no hash"] = ("hash", null),
        ["no files"] = ("files", "{}"),
        ["file with NUL"] = ("files", "{\"ct.nii\\u0000\": 1}"),
        ["file in the folder above"] = ("files", "{\"../ct.nii\": 1}"),
        ["absolute file"] = ("files", "{\"/etc/passwd\": 1}"),
        ["half a surrogate pair"] = ("device", "\"\\ud800\""),
        ["deep nesting"] = ("more", new string('[', 100) + new string(']', 100)),
    };

    private static readonly string[] s_files =
        ["truncated", "empty", "null", "array", "byte order mark", "UTF-16", "invalid UTF-8", "zeros", "pipe", "folder", "device"];

    public static TheoryData<string> All => [.. s_files, .. s_edits.Keys];

    /// <summary>Breaks the sidecar in a folder.</summary>
    public static void Break(string folder, string how)
    {
        string path = Path.Combine(folder, "ct.json");
        byte[] content = File.ReadAllBytes(path);
        if (s_edits.TryGetValue(how, out (string Path, string? Json) edit))
        {
            File.WriteAllText(path, Edited(content, edit.Path, edit.Json));
            return;
        }

        File.Delete(path);
        switch (how)
        {
            case "pipe": Unix.Pipe(path); break;
            case "folder": Directory.CreateDirectory(path); break;
            case "device":
                Assert.SkipUnless(File.Exists("/dev/zero"), "This system has no /dev/zero.");
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            default:
                File.WriteAllBytes(path, how switch
                {
                    "truncated" => content[..300],
                    "empty" => [],
                    "null" => "null"u8.ToArray(),
                    "array" => "[]"u8.ToArray(),
                    "byte order mark" => [0xEF, 0xBB, 0xBF, .. content],
                    "UTF-16" => System.Text.Encoding.Unicode.GetBytes(System.Text.Encoding.UTF8.GetString(content)),
                    "invalid UTF-8" => [.. content.Select(value => value == (byte)'&' ? (byte)0xFF : value)],
                    _ => new byte[content.Length],
                });
                break;
        }
    }

    private static string Edited(byte[] content, string path, string? json)
    {
        JsonNode root = JsonNode.Parse(content)!;
        string[] keys = path.Split('/');
        JsonObject parent = keys[..^1].Aggregate(root, (node, key) => node[key]!).AsObject();
        if (json == null)
        {
            parent.Remove(keys[^1]);
            return root.ToJsonString();
        }

        // Not parsed, because the parser would refuse some of it.
        parent[keys[^1]] = "HERE";
        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = true }).Replace("\"HERE\"", json, StringComparison.Ordinal);
    }
}
