namespace CtGpu.Tests.Support.Dicom;

/// <summary>
/// A simple JPEG-LS encoder of one component (ITU-T T.87, Annex A), with all options. It follows the text of the standard step by
/// step, encodes one bit after another, and shares no code with the decoder.
/// </summary>
internal sealed class JpegLsEncoder
{
    private static readonly int[] s_j =
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private int[] _a = [], _b = [], _c = [], _n = [];
    private readonly int[] _negative = new int[2];
    private int _runIndex;
    private List<int> _bits = [];
    private int[]? _thresholds;

    public int Precision { get; init; } = 16;

    public int Near { get; init; }

    public int PointTransform { get; init; }

    /// <summary>Rows between restart markers; 0 for none.</summary>
    public int RestartRows { get; init; }

    /// <summary>Bytes of the restart interval, 2 to 4.</summary>
    public int RestartBytes { get; init; } = 2;

    /// <summary>MAXVAL, T1, T2, T3 and RESET of an LSE segment, with zeros for defaults; none if null.</summary>
    public int[]? Preset { get; init; }

    /// <summary>Bytes of each number of an LSE segment with the size of the image; the frame header then contains zeros.</summary>
    public int OversizeBytes { get; init; }

    /// <summary>Whether the image ends with its EOI marker.</summary>
    public bool HasEnd { get; init; } = true;

    private int MaxVal => Preset is [> 0, ..] ? Preset[0] : (1 << Precision) - 1;

    private int Range => ((MaxVal + (2 * Near)) / ((2 * Near) + 1)) + 1;

    private int Qbpp => Log2(Range);

    private int Limit => 2 * (Math.Max(2, Log2(MaxVal + 1)) + Math.Max(8, Log2(MaxVal + 1)));

    private int Reset => Preset is [_, _, _, _, > 0] ? Preset[4] : 64;

    private int[] Thresholds()
    {
        int[] basic = [3, 7, 21], values = new int[3];
        for (int i = 0; i < 3; i++)
        {
            int least = i + 2, near = Near * ((2 * i) + 3);
            int value = MaxVal >= 128
                ? ((Math.Min(MaxVal, 4095) + 128) / 256 * (basic[i] - least)) + least + near
                : Math.Max(least, (basic[i] / (256 / (MaxVal + 1))) + near);
            int lower = i == 0 ? Near + 1 : values[i - 1];
            values[i] = value > MaxVal || value < lower ? lower : value;
            if (Preset != null && Preset[i + 1] > 0) values[i] = Preset[i + 1];
        }

        return values;
    }

    /// <param name="decoded">Output: the samples that a decoder must reconstruct.</param>
    public byte[] Encode(int[] samples, int rows, int columns, out ushort[] decoded)
    {
        var image = new List<byte> { 0xFF, 0xD8 };
        bool isOversize = OversizeBytes > 0;
        byte[] large = [.. Number(rows, OversizeBytes), .. Number(columns, OversizeBytes)];
        byte[] size = isOversize ? new byte[4] : [.. Number(rows, 2), .. Number(columns, 2)];
        if (isOversize) AddSegment(image, 0xF8, [4, (byte)OversizeBytes, .. large]);
        AddSegment(image, 0xF7, [(byte)Precision, .. size, 1, 1, 0x11, 0]);
        if (Preset != null) AddSegment(image, 0xF8, [1, .. Preset.SelectMany(value => Number(value, 2))]);
        if (RestartRows > 0) AddSegment(image, 0xDD, Number(RestartRows, RestartBytes));
        AddSegment(image, 0xDA, [1, 1, 0, (byte)Near, 0, (byte)PointTransform]);
        int interval = RestartRows > 0 ? RestartRows : rows;
        decoded = new ushort[rows * columns];
        for (int first = 0, restarts = 0; first < rows; first += interval, restarts++)
        {
            if (first > 0) image.AddRange([0xFF, (byte)(0xD0 + ((restarts - 1) % 8))]);
            int count = Math.Min(interval, rows - first);
            int[] values = [.. samples.AsSpan(first * columns, count * columns).ToArray().Select(sample => sample >> PointTransform)];
            image.AddRange(EncodeInterval(values, count, columns));
            for (int i = 0; i < values.Length; i++) decoded[(first * columns) + i] = (ushort)(values[i] << PointTransform);
        }

        if (HasEnd) image.AddRange([0xFF, 0xD9]);
        return [.. image];
    }

    /// <summary>Encodes the rows of an interval, and replaces the samples by their reconstructed values.</summary>
    private List<byte> EncodeInterval(int[] values, int rows, int columns)
    {
        _a = [.. Enumerable.Repeat(Math.Max(2, (Range + 32) / 64), 367)];
        _b = new int[365];
        _c = new int[365];
        _n = [.. Enumerable.Repeat(1, 367)];
        _negative[0] = _negative[1] = _runIndex = 0;
        _bits = [];
        int At(int y, int x) => y < 0 ? 0
            : x < 0 ? At(y - 1, 0)
            : values[(y * columns) + Math.Min(x, columns - 1)];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns;)
            {
                int ra = At(y, x - 1), rb = At(y - 1, x), rd = At(y - 1, x + 1);
                int rc = At(y - 1, x - 1);
                int[] gradients = [rd - rb, rb - rc, rc - ra];
                if (gradients.All(gradient => Math.Abs(gradient) <= Near))
                {
                    x = EncodeRun(values, y, x, columns, ra, At);
                }
                else
                {
                    values[(y * columns) + x] = EncodeRegular(values[(y * columns) + x], gradients, ra, rb, rc);
                    x++;
                }
            }
        }

        return Bytes();
    }

    private int EncodeRegular(int sample, int[] gradients, int ra, int rb, int rc)
    {
        int[] q = [.. gradients.Select(Quantize)];
        int sign = 1;
        if (q.First(value => value != 0) < 0)
        {
            sign = -1;
            q = [.. q.Select(value => -value)];
        }

        int context = (81 * q[0]) + (9 * q[1]) + q[2];
        int predicted = rc >= Math.Max(ra, rb) ? Math.Min(ra, rb) : rc <= Math.Min(ra, rb) ? Math.Max(ra, rb) : ra + rb - rc;
        predicted = Math.Clamp(predicted + (sign * _c[context]), 0, MaxVal);
        int error = ReduceError(sign * (sample - predicted), out int quantized);
        int reconstructed = Reconstruct(predicted + (sign * quantized * ((2 * Near) + 1)));
        int k = 0;
        while (_n[context] << k < _a[context]) k++;
        bool isInverted = Near == 0 && k == 0 && 2 * _b[context] <= -_n[context];
        int mapped = isInverted
            ? (error >= 0 ? (2 * error) + 1 : -2 * (error + 1))
            : (error >= 0 ? 2 * error : (-2 * error) - 1);
        AddGolomb(mapped, k, Limit);
        _b[context] += error * ((2 * Near) + 1);
        _a[context] += Math.Abs(error);
        if (_n[context] == Reset)
        {
            _a[context] >>= 1;
            _b[context] = _b[context] >= 0 ? _b[context] >> 1 : -((1 - _b[context]) >> 1);
            _n[context] >>= 1;
        }

        _n[context]++;
        if (_b[context] <= -_n[context])
        {
            _b[context] += _n[context];
            if (_c[context] > -128) _c[context]--;
            if (_b[context] <= -_n[context]) _b[context] = -_n[context] + 1;
        }
        else if (_b[context] > 0)
        {
            _b[context] -= _n[context];
            if (_c[context] < 127) _c[context]++;
            if (_b[context] > 0) _b[context] = 0;
        }

        return reconstructed;
    }

    /// <returns>Column after the run and the sample that interrupts it.</returns>
    private int EncodeRun(int[] values, int y, int x, int columns, int ra, Func<int, int, int> at)
    {
        int length = 0;
        while (x + length < columns && Math.Abs(values[(y * columns) + x + length] - ra) <= Near) length++;
        for (int i = 0; i < length; i++) values[(y * columns) + x + i] = ra;
        x += length;
        while (length >= 1 << s_j[_runIndex])
        {
            _bits.Add(1);
            length -= 1 << s_j[_runIndex];
            if (_runIndex < 31) _runIndex++;
        }

        if (x == columns)
        {
            if (length > 0) _bits.Add(1);
            return x;
        }

        _bits.Add(0);
        AddBits(length, s_j[_runIndex]);
        int rb = at(y - 1, x), type = Math.Abs(ra - rb) <= Near ? 1 : 0, context = 365 + type;
        int predicted = type == 1 ? ra : rb, sign = type == 0 && ra > rb ? -1 : 1;
        int error = ReduceError(sign * (values[(y * columns) + x] - predicted), out int quantized);
        values[(y * columns) + x] = Reconstruct(predicted + (sign * quantized * ((2 * Near) + 1)));
        int sum = _a[context] + (type == 1 ? _n[context] >> 1 : 0), k = 0;
        while (_n[context] << k < sum) k++;
        int map = 0;
        if (k == 0 && error > 0 && 2 * _negative[type] < _n[context]) map = 1;
        else if (error < 0 && 2 * _negative[type] >= _n[context]) map = 1;
        else if (error < 0 && k != 0) map = 1;
        int mapped = (2 * Math.Abs(error)) - type - map;
        AddGolomb(mapped, k, Limit - s_j[_runIndex] - 1);
        if (error < 0) _negative[type]++;
        _a[context] += (mapped + 1 - type) >> 1;
        if (_n[context] == Reset)
        {
            _a[context] >>= 1;
            _n[context] >>= 1;
            _negative[type] >>= 1;
        }

        _n[context]++;
        if (_runIndex > 0) _runIndex--;
        return x + 1;
    }

    /// <summary>A.4.4, A.4.5: quantizes an error and reduces it modulo RANGE.</summary>
    private int ReduceError(int error, out int quantized)
    {
        quantized = error > 0 ? (error + Near) / ((2 * Near) + 1) : -((Near - error) / ((2 * Near) + 1));
        int reduced = quantized < 0 ? quantized + Range : quantized;
        return reduced >= (Range + 1) / 2 ? reduced - Range : reduced;
    }

    private int Reconstruct(int value) => Math.Clamp(value, 0, MaxVal);

    private int Quantize(int gradient)
    {
        int[] t = _thresholds ??= Thresholds();
        int magnitude = Math.Abs(gradient);
        int level = magnitude <= Near ? 0 : magnitude < t[0] ? 1 : magnitude < t[1] ? 2 : magnitude < t[2] ? 3 : 4;
        return gradient < 0 ? -level : level;
    }

    /// <summary>A.5.3.</summary>
    private void AddGolomb(int value, int k, int limit)
    {
        int high = value >> k;
        if (high < limit - Qbpp - 1)
        {
            AddBits(0, high);
            _bits.Add(1);
            AddBits(value, k);
            return;
        }

        AddBits(0, limit - Qbpp - 1);
        _bits.Add(1);
        AddBits(value - 1, Qbpp);
    }

    private void AddBits(int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--) _bits.Add((value >> bit) & 1);
    }

    private List<byte> Bytes()
    {
        var bytes = new List<byte>();
        for (int i = 0; i < _bits.Count;)
        {
            int value = 0;
            for (int bit = bytes is [.., 0xFF] ? 6 : 7; bit >= 0; bit--, i++) value |= (i < _bits.Count ? _bits[i] : 0) << bit;
            bytes.Add((byte)value);
        }

        if (bytes is [.., 0xFF]) bytes.Add(0);
        return bytes;
    }

    private static int Log2(int count)
    {
        int bits = 0;
        while (1 << bits < count) bits++;
        return bits;
    }

    private static void AddSegment(List<byte> image, byte marker, byte[] content) =>
        image.AddRange([0xFF, marker, .. Number(content.Length + 2, 2), .. content]);

    private static byte[] Number(int value, int bytes) =>
        [.. Enumerable.Range(0, bytes).Select(i => (byte)(value >> (8 * (bytes - 1 - i))))];
}
