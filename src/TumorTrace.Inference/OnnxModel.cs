using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>
/// A model in ONNX Runtime, one session. For many small windows with one thread per call, so that several workers use it at
/// once; for large ones with several threads per call, so that few windows are in memory. The outputs are the same bytes.
/// </summary>
public sealed class OnnxModel : IPatchModel
{
    private readonly InferenceSession _session;
    private readonly Dictionary<string, string> _metadata;
    private readonly InputAdapter _adapter;
    private readonly string _input;
    private readonly string _output;
    private readonly OrtAllocator? _pinned;

    private OnnxModel(
        string path,
        byte[] file,
        InferenceSession session,
        Dictionary<string, string> metadata,
        ModelCard card,
        int threads,
        ExecutionDevice device
    )
    {
        Path = path;
        _metadata = metadata;
        _session = session;
        Card = card;
        Threads = threads;
        Device = device;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        _adapter = InputAdapter.For(path, session, card);
        _input = session.InputNames[0];
        _output = OutputReader.NameOf(path, session, card);
        _pinned = device.Gpu is { } gpu ? CudaProvider.PinnedMemory(session, gpu) : null;
    }

    /// <summary>Of ONNX Runtime.</summary>
    internal static string RuntimeVersion => OrtEnv.Instance().GetVersionString();

    public ModelCard Card { get; }
    public string Sha256 { get; }
    public string Path { get; }
    public int Threads { get; }

    internal ExecutionDevice Device { get; }

    public bool AnySize => _adapter.AnySize;

    /// <summary>The windows with known outputs that the file carries, if any.</summary>
    /// <exception cref="UserException">They are damaged.</exception>
    public ReferenceWindows? References =>
        _metadata.TryGetValue(ReferenceWindows.MetadataKey, out var json) ? ReferenceWindows.Parse(json, Path) : null;

    /// <summary>
    /// Loads a model with the card inside it, or beside it as NAME.card.json, and tries it on one small white image.
    /// </summary>
    /// <param name="threads">Of each call.</param>
    /// <exception cref="UserException">Missing, corrupt, without a card, or not what its card says.</exception>
    public static OnnxModel Load(string path, int threads = 1) => Load(path, threads, ExecutionDevice.Cpu);

    /// <inheritdoc cref="Load(string, int)"/>
    /// <param name="device">A GPU that cannot run the model is a problem of <see cref="ExecutionDevice.Option"/>.</param>
    [SuppressMessage("IDisposableAnalyzers.Correctness", "IDISP001", Justification = "The session belongs to the model that is returned.")]
    internal static OnnxModel Load(string path, int threads, ExecutionDevice device)
    {
        var file = ReadFile(path, "the model");
        var session = OnnxSession.Create(path, threads, device);
        OnnxModel? model = null;
        try
        {
            if (session.InputNames.Count == 0 || session.OutputNames.Count == 0)
                throw new UserException(
                    $"{path}: the model has {session.InputNames.Count} inputs and {session.OutputNames.Count} outputs, expected one of each"
                );
            var metadata = MetadataOf(path, session);
            model = new OnnxModel(path, file, session, metadata, CardOf(path, metadata), threads, device);
            model.Try();
            return model;
        }
        catch
        {
            // The model with its pinned memory, or the session alone; a second time does nothing.
            model?.Dispose();
            session.Dispose();
            throw;
        }
    }

    public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using var interrupt = cancel.Register(() => run.Terminate = true);
        var output = Predict(pixels, count, height, width, run);
        Probabilities.Check(Path, output, count);
        return output;
    }

    /// <summary>Empties the arena after one more small run: ONNX Runtime has no other way to do it.</summary>
    public void ReleaseBuffers()
    {
        using var run = new RunOptions();
        run.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", Device.Gpu is { } gpu ? $"cpu:0;gpu:{gpu}" : "cpu:0");
        var side = SmallestSide;
        // White is what the model has been tried on.
        var white = new byte[side * side * 3];
        white.AsSpan().Fill(255);
        Predict(white, 1, side, side, run);
    }

    private float[] Predict(byte[] pixels, int count, int height, int width, RunOptions run)
    {
        // Many exported models take one image at a time.
        if (_adapter.OneImageOnly && count > 1)
            return
            [
                .. Enumerable
                    .Range(0, count)
                    .SelectMany(i => Predict(pixels[(i * height * width * 3)..((i + 1) * height * width * 3)], 1, height, width, run)),
            ];
        try
        {
            using var input = _adapter.Tensor(pixels, count, height, width, _pinned);
            using var outputs = _session.Run(run, [_input], [input], [_output]);
            var shape = outputs[0].GetTensorTypeAndShape().Shape;
            return OutputReader.Read(this, outputs[0].GetTensorDataAsSpan<float>(), shape, count, height, width);
        }
        catch (OnnxRuntimeException e) when (run.Terminate)
        {
            throw new OperationCanceledException($"{Path}: interrupted", e);
        }
        catch (OnnxRuntimeException e) when (Device.IsGpu)
        {
            throw new UserException(
                $"{Path}: the model fails on {count} x {height} x {width} px on {Device}: {CudaProvider.Reason(e.Message)}; "
                    + "smaller windows take less of its memory, or choose cpu",
                e
            )
            {
                Option = ExecutionDevice.Option,
            };
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserException(
                $"{Path}: the model fails on {count} x {height} x {width} px, given as {_adapter.Description}: {OnnxSession.FirstLine(e)}",
                e
            );
        }
    }

    public void Dispose()
    {
        _pinned?.Dispose();
        _session.Dispose();
    }

    private int SmallestSide => Card.OutputStride is { } stride ? Math.Max(stride, Card.Window / stride * stride) : Card.Window;

    private void Try()
    {
        var side = SmallestSide;
        // Two windows side by side show at once whether the graph maps as its card says.
        var width = side + (Card.DenseStep ?? 0);
        var white = new byte[side * width * 3];
        white.AsSpan().Fill(255);
        using var run = new RunOptions();
        Probabilities.Check(Path, Predict(white, 1, side, width, run), 1, "a white image");
    }

    private static Dictionary<string, string> MetadataOf(string path, InferenceSession session)
    {
        try
        {
            return session.ModelMetadata.CustomMetadataMap;
        }
        // ONNX Runtime's own reader ends so where a key is there twice, or holds a zero.
        catch (Exception e) when (e is NullReferenceException or ArgumentException or OnnxRuntimeException)
        {
            throw new UserException($"{path}: its metadata is damaged: a key occurs twice or is no text; export the model again", e);
        }
    }

    private static ModelCard CardOf(string path, Dictionary<string, string> metadata)
    {
        var beside = System.IO.Path.ChangeExtension(path, ".card.json");
        if (metadata.TryGetValue(ModelCard.MetadataKey, out var json))
            return ModelCard.Parse(json, path);
        if (File.Exists(beside))
            return ModelCard.Parse(Encoding.UTF8.GetString(ReadFile(beside, "the model card")), beside);
        throw new UserException(
            $"{path}: no model card, neither inside the file (metadata {ModelCard.MetadataKey}) nor as {beside}; write one "
                + "as README.md describes under \"Your own models\""
        );
    }

    private static byte[] ReadFile(string path, string what)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: {what} cannot be read: {e.Message}", e);
        }
    }
}
