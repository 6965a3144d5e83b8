using System.Buffers;

namespace TumorTrace.Core.Stages;

/// <summary>
/// Arrays for windows on their way from the reader to a model, used again and again: megabytes a call would otherwise
/// pile up between garbage collections and make the memory grow with the slide.
/// </summary>
internal static class PixelBuffers
{
    /// <summary>At least <paramref name="bytes"/> long; the content is undefined.</summary>
    internal static byte[] Rent(int bytes) => ArrayPool<byte>.Shared.Rent(bytes);

    /// <summary>Gives the array back after use.</summary>
    internal static TResult Use<TResult>(byte[] pixels, Func<byte[], TResult> use)
    {
        try
        {
            return use(pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
