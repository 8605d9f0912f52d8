using System.Text.Json;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom;

/// <summary>A small picture encoded by another program. <c>oracle/make_codestreams.py</c> generates the file of pictures.</summary>
internal sealed record CodestreamData(
    string Name, string TransferSyntax, int BitsAllocated, int BitsStored, int PixelRepresentation, int Offset, int MostOff, byte[] Bytes)
{
    public const int Rows = 20;
    public const int Columns = 24;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static CodestreamData[] All { get; } = JsonSerializer.Deserialize<CodestreamData[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Dicom", "codestreams.json")), s_json)!;

    public static CodestreamData Of(string name) => All.Single(data => data.Name == name);

    /// <summary>Pixels of the original picture, row by row.</summary>
    public int[] Picture()
    {
        var picture = new int[Rows * Columns];
        for (int i = 0; i < picture.Length; i++)
        {
            int y = i / Columns, x = i % Columns;
            picture[i] = ((37 * x) + (101 * y) + (3 * x * y)) % 611 - 300 + Offset;
            if (BitsAllocated == 8) picture[i] >>= 2;
        }

        return picture;
    }

    /// <summary>A CT slice with the codestream in one fragment, or with the given fragments.</summary>
    public DicomBytes Slice(params byte[][] fragments)
    {
        DicomBytes slice = DicomBytes.CtSlice(rows: Rows, columns: Columns);
        slice.TransferSyntaxUid = TransferSyntax;
        slice.Short(0x00280100, "US", BitsAllocated);
        slice.Short(0x00280101, "US", BitsStored);
        slice.Short(0x00280102, "US", BitsStored - 1);
        slice.Short(0x00280103, "US", PixelRepresentation);
        slice.Fragments([], fragments.Length > 0 ? fragments : [Bytes]);
        return slice;
    }
}
