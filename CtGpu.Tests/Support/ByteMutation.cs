namespace CtGpu.Tests.Support;

/// <summary>Damages bytes as transfers and disks do: single bytes and bits, runs of one value, lost, repeated and foreign bytes.</summary>
internal static class ByteMutation
{
    /// <param name="whole">The bytes to copy and damage.</param>
    /// <param name="first">The first byte that may change.</param>
    /// <param name="fewest">Shorter copies are not changed further.</param>
    /// <param name="gentle">Change a single byte or bit.</param>
    /// <param name="foreign">Makes bytes to insert.</param>
    public static byte[] Of(byte[] whole, int first, int fewest, bool gentle, Func<byte[]> foreign, Random random)
    {
        List<byte> bytes = [.. whole];
        int changes = gentle ? 1 : random.Next(1, 5);
        for (int i = 0; i < changes && bytes.Count > fewest; i++)
        {
            int at = random.Next(first, bytes.Count), count = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(gentle ? 2 : 7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    for (int k = 0; k < count; k++) bytes[at + k] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
                case 3:
                    bytes.RemoveRange(at, count);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(first, bytes.Count - count + 1), count));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, foreign());
                    break;
            }
        }

        return [.. bytes];
    }
}
