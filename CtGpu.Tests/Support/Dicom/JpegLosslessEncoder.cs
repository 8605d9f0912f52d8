namespace CtGpu.Tests.Support.Dicom;

/// <summary>
/// A simple lossless JPEG encoder with all options of ITU-T T.81, Annex H. It encodes one bit after another.
/// </summary>
internal sealed class JpegLosslessEncoder
{
    public int Precision { get; init; } = 16;

    public int SelectionValue { get; init; } = 1;

    public int PointTransform { get; init; }

    /// <summary>Rows between restart markers; 0 for none.</summary>
    public int RestartRows { get; init; }

    /// <summary>Code lengths of the categories 0 to 16.</summary>
    public int[] CodeLengths { get; init; } = Flat;

    /// <summary>Every category in 5 bits.</summary>
    public static int[] Flat => [.. Enumerable.Repeat(5, 17)];

    /// <summary>Codes of up to 16 bits; the most common differences have the longest codes.</summary>
    public static int[] Skewed => [16, 16, 16, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

    /// <summary>Codes for noise of a few bits, as in CT.</summary>
    public static int[] Ordinary => [4, 4, 4, 3, 3, 3, 4, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14];

    public byte[] Encode(int[] samples, int rows, int columns)
    {
        (int[] codes, byte[] counts, byte[] categories) = Codes();
        var image = new List<byte> { 0xFF, 0xD8 };
        AddSegment(image, 0xC4, [0, .. counts, .. categories]);
        AddSegment(image, 0xC3, [(byte)Precision, .. Word(rows), .. Word(columns), 1, 1, 0x11, 0]);
        if (RestartRows > 0) AddSegment(image, 0xDD, Word(RestartRows * columns));
        AddSegment(image, 0xDA, [1, 1, 0, (byte)SelectionValue, 0, (byte)PointTransform]);
        for (int first = 0, restarts = 0; first < rows; first += RestartRows > 0 ? RestartRows : rows, restarts++)
        {
            if (first > 0) image.AddRange([0xFF, (byte)(0xD0 + ((restarts - 1) % 8))]);
            int end = Math.Min(rows, first + (RestartRows > 0 ? RestartRows : rows));
            image.AddRange(EncodeInterval(samples, first, end, columns, codes));
        }

        image.AddRange([0xFF, 0xD9]);
        return [.. image];
    }

    private List<byte> EncodeInterval(int[] samples, int first, int end, int columns, int[] codes)
    {
        int At(int y, int x) => samples[(y * columns) + x] >> PointTransform;
        var bits = new List<int>();
        for (int y = first; y < end; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int difference = (At(y, x) - Predict(At, y - first, y, x)) & 0xFFFF;
                if (difference > 32768) difference -= 65536;
                int category = 0;
                while (Math.Abs(difference) >> category > 0) category++;
                AddBits(bits, codes[category], CodeLengths[category]);
                if (category < 16) AddBits(bits, difference < 0 ? difference + (1 << category) - 1 : difference, category);
            }
        }

        while (bits.Count % 8 > 0) bits.Add(1);
        var bytes = new List<byte>();
        for (int i = 0; i < bits.Count; i += 8)
        {
            int value = 0;
            for (int bit = 0; bit < 8; bit++) value = (2 * value) + bits[i + bit];
            bytes.Add((byte)value);
            if (value == 0xFF) bytes.Add(0);
        }

        return bytes;
    }

    private int Predict(Func<int, int, int> at, int rowOfInterval, int y, int x)
    {
        if (rowOfInterval == 0) return x == 0 ? 1 << (Precision - PointTransform - 1) : at(y, x - 1);
        if (x == 0) return at(y - 1, x);
        int left = at(y, x - 1), above = at(y - 1, x), aboveLeft = at(y - 1, x - 1);
        return SelectionValue switch
        {
            1 => left,
            2 => above,
            3 => aboveLeft,
            4 => left + above - aboveLeft,
            5 => left + ((above - aboveLeft) >> 1),
            6 => above + ((left - aboveLeft) >> 1),
            7 => (left + above) >> 1,
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>Canonical codes (T.81, Annex C), ordered by length, then by category.</summary>
    private (int[] Codes, byte[] Counts, byte[] Categories) Codes()
    {
        int[] codes = new int[17];
        byte[] counts = new byte[16];
        var categories = new List<byte>();
        int code = 0;
        for (int length = 1; length <= 16; length++)
        {
            for (int category = 0; category < 17; category++)
            {
                if (CodeLengths[category] != length) continue;
                codes[category] = code++;
                counts[length - 1]++;
                categories.Add((byte)category);
            }

            code <<= 1;
        }

        return (codes, counts, [.. categories]);
    }

    private static void AddBits(List<int> bits, int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--) bits.Add((value >> bit) & 1);
    }

    private static void AddSegment(List<byte> image, byte marker, byte[] content) =>
        image.AddRange([0xFF, marker, .. Word(content.Length + 2), .. content]);

    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];
}
