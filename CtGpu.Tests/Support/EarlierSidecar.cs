using System.Text.Json.Nodes;

namespace CtGpu.Tests.Support;

/// <summary>Sidecars as releases before the values of each lung and the acquisition wrote them.</summary>
internal static class EarlierSidecar
{
    /// <summary>Removes from the sidecar in a folder what those releases did not write.</summary>
    public static void Make(string folder)
    {
        string path = Path.Combine(folder, "ct.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (string key in (string[])["rightLitres", "leftLitres", "airwayMl", "gasMl"])
            Assert.True(json["mask"]!.AsObject().Remove(key), key);
        Assert.True(json["series"]!.AsObject().Remove("acquisition"));
        File.WriteAllText(path, json.ToJsonString());
    }
}
