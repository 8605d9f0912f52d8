namespace CtGpu.Host.Dicom;

/// <summary>SOP classes of DICOM PS3.6: the three classes of CT images, and names of classes often found in the same folders.</summary>
internal static class SopClass
{
    public const string MediaStorageDirectory = "1.2.840.10008.1.3.10";

    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    private static readonly HashSet<string> s_ctImages =
    [
        CtImageStorage,
        "1.2.840.10008.5.1.4.1.1.2.1",
        "1.2.840.10008.5.1.4.1.1.2.2",
    ];

    private static readonly Dictionary<string, string> s_names = new()
    {
        ["1.2.840.10008.5.1.4.1.1.4"] = "MR Image Storage",
        ["1.2.840.10008.5.1.4.1.1.4.1"] = "Enhanced MR Image Storage",
        ["1.2.840.10008.5.1.4.1.1.7"] = "Secondary Capture Image Storage",
        ["1.2.840.10008.5.1.4.1.1.11.1"] = "Grayscale Softcopy Presentation State Storage",
        ["1.2.840.10008.5.1.4.1.1.20"] = "Nuclear Medicine Image Storage",
        ["1.2.840.10008.5.1.4.1.1.66"] = "Raw Data Storage",
        ["1.2.840.10008.5.1.4.1.1.66.4"] = "Segmentation Storage",
        ["1.2.840.10008.5.1.4.1.1.88.11"] = "Basic Text SR Storage",
        ["1.2.840.10008.5.1.4.1.1.88.22"] = "Enhanced SR Storage",
        ["1.2.840.10008.5.1.4.1.1.88.33"] = "Comprehensive SR Storage",
        ["1.2.840.10008.5.1.4.1.1.88.67"] = "X-Ray Radiation Dose SR Storage",
        ["1.2.840.10008.5.1.4.1.1.104.1"] = "Encapsulated PDF Storage",
        ["1.2.840.10008.5.1.4.1.1.128"] = "PET Image Storage",
        ["1.2.840.10008.5.1.4.1.1.481.1"] = "RT Image Storage",
        ["1.2.840.10008.5.1.4.1.1.481.2"] = "RT Dose Storage",
        ["1.2.840.10008.5.1.4.1.1.481.3"] = "RT Structure Set Storage",
        ["1.2.840.10008.5.1.4.1.1.481.5"] = "RT Plan Storage",
    };

    /// <summary>CT Image Storage, Enhanced CT Image Storage or Legacy Converted Enhanced CT Image Storage.</summary>
    public static bool IsCtImage(string uid) => s_ctImages.Contains(uid);

    /// <summary>The class as a reason to leave a file out: its name, if listed here, and its UID.</summary>
    public static string Describe(string uid) =>
        s_names.TryGetValue(uid, out string? name) ? $"SOP class {name} ({uid})" : $"SOP class {uid}, which is not a CT image";
}
