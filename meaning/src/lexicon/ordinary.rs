//! Ordinary words: they say nothing about a matter, so a question that has them is no stranger for it. A word that is neither
//! here nor in any table is strange, and a short question with a strange word is likely about something else.

pub const WORDS: &str = "\
    able, above, accept, according, account for, accurate, across, act, actual, add, additional, address, adequate, adhere, adopt, affect, \
    affected, after, again, against, agree, agreed, ahead, alert, align, allow, almost, alone, along, already, also, alternative, always, among, \
    amount, answer, anybody, anyone, anything, anywhere, appear, applicable, apply, approach, appropriate, area, around, arrange, ask, \
    aspect, assign, assigned, associate, associated, assume, assumed, assure, attach, attempt, automatic, automatically, available, average, \
    avoid, aware, away, back, bad, base, based, basic, basis, become, before, begin, behalf, behind, below, best, better, between, beyond, both, \
    bound, brief, briefly, bring, broad, business, but, calculate, call, can, capability, capable, capacity, care, carry, case, category, cause, central, \
    centralized, centrally, certain, chance, change, check, choose, clear, close, code, collect, combine, come, commensurate, commit, commitment, common, \
    company, compare, compared, complete, comprehensive, concern, condition, conduct, configure, configured, confirm, consider, consistent, contain, content, context, continue, \
    continuous, control, controlled, copy, corporate, correct, correlate, correspond, could, cover, coverage, create, creation, criteria, critical, current, customer, client, \
    daily, day, deal, decide, decision, dedicate, deem, default, define, defined, degree, deliver, depend, deploy, describe, description, design, \
    designated, desire, detail, details, determine, develop, deviate, differ, difference, different, digital, direct, directly, discuss, document, done, down, \
    during, duration, earlier, early, easy, effect, effectively, effort, either, elsewhere, employ, enable, enabled, end, enforce, enough, ensure, enter, \
    enterprise, entire, entity, environment, equal, equally, equivalent, escalate, especially, essential, establish, even, ever, everybody, everyone, \
    everything, everywhere, evidence, exact, exactly, example, except, exclusive, execute, executed, exist, existing, expect, expected, experience, explain, explicit, extend, extent, \
    external, fact, fast, feature, few, field, fill, final, find, first, fit, fix, follow, following, forbid, form, formal, formally, forward, found, free, frequent, \
    from, full, fully, function, further, future, gain, gather, general, generally, get, give, given, go, goes, going, good, great, group, grow, guarantee, guide, half, hand, \
    handle, happen, hard, help, here, high, higher, highest, how, however, human, idea, ideal, identification, identify, immediate, impact, implement, important, improve, include, including, \
    increase, indeed, independent, indicate, individual, industry, information, initial, initiate, inside, instance, instead, integrate, intend, interest, internal, introduce, involve, issue, item, itself, \
    join, just, keep, kind, know, known, large, last, late, later, latest, lay, lead, least, leave, legal, less, let, level, like, likely, line, link, list, little, live, local, \
    long, longer, look, lose, low, lower, made, main, maintain, major, make, manage, mandate, mandatory, manner, manual, many, match, material, matter, maximum, may, mean, meaning, means, mechanism, \
    meet, member, mention, merely, method, minimal, minimize, minimum, minute, miss, mode, modern, modify, moment, month, monthly, more, most, move, much, must, name, national, nature, near, necessary, need, \
    never, new, next, nobody, none, normal, not, note, nothing, now, number, obtain, occur, offer, official, often, old, once, one, ongoing, only, open, operate, operation, opinion, option, order, organize, \
    organizational, organizationally, origin, original, other, otherwise, outline, outside, over, overall, overdue, own, part, partial, particular, party, pass, past, pay, perform, perhaps, period, permanent, permanently, permit, \
    person, pertain, place, plan, platform, point, position, possible, possibly, post, potential, practice, practise, prefer, preferably, preparation, prepare, present, prevail, previous, previously, primary, prior, probably, problem, procedure, \
    proceed, process, professional, program, project, promise, promptly, proof, proper, properly, proportion, proportional, proposal, protocol, prove, provide, provision, public, publish, purpose, put, question, quick, quite, range, rate, rather, reach, read, \
    ready, real, really, reason, reasonable, receive, recent, recently, recognize, recommend, record, recur, reduce, refer, reference, reflect, regard, regardless, regular, regularly, relate, related, relation, relationship, relative, relevance, relevant, \
    rely, remain, remember, repeat, reply, represent, request, require, required, requirement, resource, respective, respectively, respond, responsible, rest, restrict, restriction, result, retain, right, role, rule, run, safe, say, \
    schedule, scope, second, section, secure, security, see, seek, seem, select, sensible, separate, service, set, several, shall, short, should, show, side, similar, simple, since, single, situation, size, small, \
    some, somebody, someone, something, sometimes, somewhere, soon, sort, source, special, specific, specifically, specification, specify, spend, stage, stakeholder, stand, standard, standardize, start, state, stay, step, still, strict, strong, structure, \
    subject, submit, subset, substantial, successful, such, sufficient, suitable, sum, summary, supervise, support, sure, system, take, talk, target, task, technical, technology, technique, tell, than, then, thereafter, therefore, thing, think, \
    thorough, though, three, through, throughout, tie, time, timely, timeline, today, together, too, tool, total, toward, treat, true, try, turn, twice, two, type, typical, under, undergo, underlie, underlying, understand, unless, until, upon, urgent, \
    use, useful, user, usual, usually, utilize, valid, value, various, verify, version, very, via, view, want, way, week, weekly, well, whatever, when, whenever, where, whereas, whether, while, whole, whose, why, wide, will, wish, \
    without, word, work, world, worst, would, write, written, wrong, year, yes, yet, zero, id, ids, iso, csp, csps, csc, cscs, ii, yn, na, llc, inc, else, happens, anytime, everyday, wherever, ought, am, ones, doing, thus, hence, \
    accountability, ability, adoption, addition, authority, circumstance, consistency, criticality, department, escalation, exposure, jurisdictional, organisation, tolerance, likelihood, underway, usability, allowance, \
    accomplish, achieve, advance, alongside, anonymous, arise, conform, crucial, demonstrate, diagram, discretion, distinct, distribute, elect, engage, engagement, explicitly, facilitate, finding, framework, fulfil, fulfill, \
    guideline, illustrate, indicated, inform, instruction, interact, interaction, investigate, judge, justify, justified, kept, mitigate, mitigation, negotiate, notable, observe, obligation, occasion, optional, outcome, overview, ownership, posture, \
    precise, prescribe, principle, prioritise, prioritize, proactive, promote, prompt, propose, pursue, qualify, rationale, reliable, resolve, resolution, respect, retrieve, review, satisfy, scenario, scale, screenshot, serve, significant, spreadsheet, \
    strategy, substance, tailor, test, threshold, timeframe, topic, trace, track, traceability, trust, ultimate, undertake, unique, validate, validity, vary, tied, walk, import, accordance, age, aged, went, gone, entry, auditable, scheme, optout, proprietary, conformity, augmentation, \
    differentiation, temp, intern, wasnt, dont, isnt, cant, didnt, doesnt, arent, havent, hasnt, wont, shouldnt, couldnt, werent, percentage, percent, count, \
    ratio, title, import, adherence, foundational, enhance, accessible, limitation, institution, institutional, undergone, another, negative, procedural, recurring, receive, centrally, \
    voluntary, agency, governmental, remind, notion, happening, theyre, youre, whats, hows, status, recover, manager, regulator, identifier, director, supplied, string, reviewer, retrain, render, police, \
    harder, genetic, expert, concert, evacuation, produce, unsafe, file, filing, turned, drop, push, pull, hear, listen, speak, spoke, wait, win, lost, paid, sold, bought, whos, anymore, theirs, ours, mine, nowadays, thing, warrant, whereby";
