using NetVips;

namespace TumorTrace.Slides.Tiles;

/// <summary>
/// Decodes a TIFF file's JPEG tiles: an abbreviated stream whose tables are stored once in the directory (TIFF Technical
/// Note 2, ITU-T T.81 annex B.5).
/// </summary>
internal sealed class JpegTile
{
    // APP14 "Adobe", version 100, no flags: its last byte says whether the channels are Y Cb Cr (1) or R G B (0), which
    // a TIFF file states in its directory instead (Adobe TN 5116).
    private static readonly byte[] s_adobe =
    [
        0xFF,
        0xEE,
        0,
        14,
        (byte)'A',
        (byte)'d',
        (byte)'o',
        (byte)'b',
        (byte)'e',
        0,
        100,
        0,
        0,
        0,
        0,
        0,
    ];
    private const int MarkerBytes = 2;

    private readonly byte[] _head;

    /// <param name="tables">The shared tables as a JPEG stream of their own, or null.</param>
    internal JpegTile(byte[]? tables, bool storedAsYcc)
    {
        byte[] shared = tables is { Length: > 2 * MarkerBytes } ? tables[..^MarkerBytes] : [0xFF, 0xD8];
        _head = [.. shared, .. s_adobe];
        _head[^1] = (byte)(storedAsYcc ? 1 : 0);
    }

    /// <summary>Bytes that go before a tile's own; the tile's start-of-image marker is to be left out.</summary>
    internal ReadOnlySpan<byte> Head => _head;

    /// <param name="stream"><see cref="Head"/>, then the tile without its first two bytes.</param>
    /// <param name="rgb">width·height·3 bytes.</param>
    /// <returns>False if the stream cannot be decoded, or is not an image of this size.</returns>
    internal static unsafe bool TryDecode(ReadOnlySpan<byte> stream, int width, int height, Span<byte> rgb)
    {
        try
        {
            using var image = Image.NewFromBuffer(stream, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            if (image.Width != width || image.Height != height || image.Bands != 3)
                return false;
            var pixels = image.WriteToMemory(out var bytes);
            try
            {
                new ReadOnlySpan<byte>((void*)pixels, checked((int)bytes)).CopyTo(rgb);
                return true;
            }
            finally
            {
                NetVips.NetVips.Free(pixels);
            }
        }
        catch (VipsException)
        {
            return false;
        }
    }
}
