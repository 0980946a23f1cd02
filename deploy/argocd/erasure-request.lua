-- Health of an ErasureRequest for Argo CD. Requests do not belong in Git; this is for applications that show what lies
-- in their namespace. The kind follows kstatus: observedGeneration, Reconciling, Stalled, Ready.
local health = { status = "Progressing", message = "No operator has looked at this generation yet." }

if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions or {}) do
  conditions[condition.type] = condition
end

local function is(type, status)
  return conditions[type] ~= nil and conditions[type].status == status
end

local function say(status, type)
  local condition = conditions[type]
  return { status = status, message = condition.reason .. ": " .. (condition.message or "") }
end

if is("Stalled", "True") then
  return say("Degraded", "Stalled")
end
if is("Reconciling", "True") then
  return say("Progressing", "Reconciling")
end
if is("Ready", "False") then
  -- Neither stalled nor at work: a person decides.
  return say("Suspended", "Ready")
end
if is("Ready", "True") then
  return say("Healthy", "Ready")
end
return health
