using System.Buffers;

namespace TumorTrace.Core.Models;

/// <summary>
/// A segmenter whose output is the mean over the eight symmetries of the square (test-time augmentation): each window is mirrored and
/// turned,
/// predicted, and the outputs are turned back. Eight times the work.
/// </summary>
/// <param name="model">Stays the caller's.</param>
internal sealed class SymmetricModel(IPatchModel model) : IPatchModel
{
    /// <summary>Two mirrors and the exchange of rows and columns, in every combination.</summary>
    private const int Symmetries = 8;

    public ModelCard Card => model.Card;

    public string Sha256 => model.Sha256;

    public bool AnySize => model.AnySize;

    public string Path => model.Path;

    public int Threads => model.Threads;

    public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var stride = Card.OutputStride ?? throw new InvalidOperationException($"{Path}: only segmenters have symmetries");
        var bytes = count * height * width * 3;
        var turned = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            var sum = new float[count * (height / stride) * (width / stride)];
            for (var symmetry = 0; symmetry < Symmetries; symmetry++)
            {
                var exchanged = (symmetry & 4) != 0;
                Turn(pixels.AsSpan(0, bytes), turned, count, height, width, symmetry);
                var output = model.Predict(turned, count, exchanged ? width : height, exchanged ? height : width, cancel);
                // A mean could hide a value that is no probability.
                Probabilities.Check(Path, output, count);
                AddTurnedBack(output, sum, count, height / stride, width / stride, symmetry);
            }
            for (var i = 0; i < sum.Length; i++)
                sum[i] /= Symmetries;
            return sum;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(turned);
        }
    }

    public void ReleaseBuffers() => model.ReleaseBuffers();

    public void Dispose() { }

    private static void Turn(ReadOnlySpan<byte> pixels, byte[] turned, int count, int height, int width, int symmetry)
    {
        for (int image = 0, to = 0; image < count; image++)
        {
            var start = image * height * width;
            foreach (var source in Sources(height, width, symmetry))
            {
                pixels.Slice((start + source) * 3, 3).CopyTo(turned.AsSpan(to, 3));
                to += 3;
            }
        }
    }

    private static void AddTurnedBack(float[] output, float[] sum, int count, int height, int width, int symmetry)
    {
        for (int image = 0, from = 0; image < count; image++)
        {
            var start = image * height * width;
            foreach (var source in Sources(height, width, symmetry))
                sum[start + source] += output[from++];
        }
    }

    /// <summary>For every px of the turned image, row by row, its place in the image itself.</summary>
    private static IEnumerable<int> Sources(int height, int width, int symmetry)
    {
        var exchanged = (symmetry & 4) != 0;
        var (rows, columns) = exchanged ? (width, height) : (height, width);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (x, y) = exchanged ? (row, column) : (column, row);
                if ((symmetry & 1) != 0)
                    x = width - 1 - x;
                if ((symmetry & 2) != 0)
                    y = height - 1 - y;
                yield return y * width + x;
            }
        }
    }
}
