using System.Diagnostics;
using TumorTrace.Core.Models;

namespace TumorTrace.Cli.Evaluation;

/// <summary>A model with the time spent in it. Used by several workers at once; times of all of them add up.</summary>
internal sealed class TimedModel(IPatchModel model, string precision)
{
    private long _ticks,
        _pixels,
        _images;

    public IPatchModel Model => model;

    /// <summary>"fp32" or "int8".</summary>
    public string Precision => precision;

    /// <summary>Images per second of one worker.</summary>
    public double ImagesPerSecond => _images / Stopwatch.GetElapsedTime(0, _ticks).TotalSeconds;

    /// <summary>Input Mpx per second of one worker.</summary>
    public double MegapixelsPerSecond => _pixels / 1e6 / Stopwatch.GetElapsedTime(0, _ticks).TotalSeconds;

    public float[] Predict(byte[] pixels, int count, int side) =>
        Timed(count, (long)count * side * side, () => model.Predict(pixels, count, side, side));

    /// <param name="windows">Answers that are wanted of the block; they count as images.</param>
    public float[] PredictBlock(byte[] pixels, int height, int width, int windows) =>
        Timed(windows, (long)height * width, () => model.Predict(pixels, 1, height, width));

    private float[] Timed(int images, long pixels, Func<float[]> predict)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = predict();
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - start);
        Interlocked.Add(ref _images, images);
        Interlocked.Add(ref _pixels, pixels);
        return answer;
    }

    /// <summary>
    /// All models on the same pixels, one after the other. Another one begins each time, so that none always finds
    /// the pixels in the cache: speeds of one run can be compared.
    /// </summary>
    public static float[][] PredictAll(IReadOnlyList<TimedModel> models, int number, byte[] pixels, int count, int side)
    {
        var answers = new float[models.Count][];
        for (var i = 0; i < models.Count; i++)
        {
            var turn = (i + number) % models.Count;
            answers[turn] = models[turn].Predict(pixels, count, side);
        }
        return answers;
    }
}
